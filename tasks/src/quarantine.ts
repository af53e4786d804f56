import type { RawCandle, RejectedCandle } from '@forecast/core/candles';
import { epochMs, isoSecond } from '@forecast/core/time';
import type { IngestedMarket } from './ingest-market.ts';

type Quarantined = Pick<IngestedMarket, 'rejected' | 'withdrawn'>;

/** No more are told one by one: a result is kept in a database by Airflow. */
const MOST_TOLD = 20;

/** What a person is told of the candles that an ingest did not believe, a line each. */
export const quarantineLines = ({ rejected, withdrawn }: Quarantined): readonly string[] => [
  ...toldOf(rejected, 'quarantined, the next ingest asks for it again'),
  ...toldOf(withdrawn, 'was stored and cannot be true: removed; if it is older than 40 days run tasks features --all'),
];

/** What a task's result says of them; empty where there are none. */
export const quarantineFigures = ({ rejected, withdrawn }: Quarantined) => ({
  ...(rejected.length > 0 ? { quarantine: rejected.slice(0, MOST_TOLD).map(figuresOf) } : {}),
  ...(withdrawn.length > 0 ? { withdrawn: withdrawn.slice(0, MOST_TOLD).map(figuresOf) } : {}),
});

const toldOf = (candles: readonly RejectedCandle[], what: string): readonly string[] => {
  const lines = candles.slice(0, MOST_TOLD).map(({ candle, reason }) => {
    const { open, high, low, close, volume } = candle;
    return `candle of ${hourOf(candle)} ${what}: ${reason} (open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume})`;
  });
  return candles.length > MOST_TOLD ? [...lines, `${candles.length - MOST_TOLD} candles more: ${what}`] : lines;
};

const figuresOf = ({ candle, reason }: RejectedCandle) => {
  const { open, high, low, close, volume } = candle;
  return { hour: hourOf(candle), reason, open, high, low, close, volume };
};

/** Years that a date can have, else the number as it was told. */
const hourOf = ({ openTime }: RawCandle): string => (Math.abs(openTime) <= 8.64e15 ? isoSecond(epochMs(openTime)) : String(openTime));
