import type { ApiKeyLog } from '../../access/index.ts';
import type { CandleRevisionLog } from '../../candles/index.ts';
import type { DriftLog } from '../../drift/index.ts';
import type { ExportLog, ForecastLog, MissedHourLog } from '../../forecast/index.ts';
import type { TrainingLog } from '../../model/index.ts';
import type { PromotionLog } from '../../promotion/index.ts';
import { apiKeyLog } from './api-key-log.ts';
import { candleRevisionLog } from './candle-revision-log.ts';
import { connect } from './connection.ts';
import { driftLog } from './drift-log.ts';
import { exportLog } from './export-log.ts';
import { forecastLog } from './forecast-log.ts';
import { migrate } from './migrate.ts';
import { missedHourLog } from './missed-hour-log.ts';
import { promotionLog } from './promotion-log.ts';
import { trainingLog } from './training-log.ts';

/** Everything that is kept in PostgreSQL, over a few connections that it shares. */
export interface Database {
  readonly forecasts: ForecastLog;
  readonly exports: ExportLog;
  readonly missedHours: MissedHourLog;
  readonly trainings: TrainingLog;
  readonly promotions: PromotionLog;
  readonly drift: DriftLog;
  readonly revisions: CandleRevisionLog;
  readonly apiKeys: ApiKeyLog;
  /** Brings the tables up to date; returns the migrations that were applied. */
  migrate(): Promise<readonly string[]>;
  /** @throws Fault `database_unavailable` when it does not answer */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What is known of the keys must not wait while all other connections read logs. */
const KEY_CONNECTIONS = 1;

/**
 * Asks the server nothing yet: it may be away.
 *
 * @param url `postgres://user:password@host:5432/name`
 * @param namedBy what the URL was written into, as faults call it
 * @throws Fault `config` when it is none
 */
export const openDatabase = async (url: string, namedBy = 'DATABASE_URL'): Promise<Database> => {
  const connection = connect(url, namedBy);
  const forKeys = connect(url, namedBy, KEY_CONNECTIONS);
  return {
    forecasts: forecastLog(connection),
    exports: exportLog(connection),
    missedHours: missedHourLog(connection),
    trainings: trainingLog(connection),
    promotions: promotionLog(connection),
    drift: driftLog(connection),
    revisions: candleRevisionLog(connection),
    apiKeys: apiKeyLog(forKeys),
    migrate: () => migrate(connection),
    ping: async () => void (await connection.query('ping', 'SELECT 1')),
    close: async () => void (await Promise.all([connection.close(), forKeys.close()])),
  };
};
