import { marketOf } from '@forecast/core/candles';
import { epochMs } from '@forecast/core/time';
import { openExchange } from '../core/src/adapters/exchange/index.ts';
import { folderStore, openCandleArchive } from '../core/src/adapters/store/index.ts';
import { ingest } from '../tasks/src/ingest.ts';

// A process that ingests and may be killed at any moment: `node ingest-child.ts URL FOLDER`.
const [url, folder = ''] = process.argv.slice(2);
const exchange = await openExchange({ name: 'binance', url });
const candles = openCandleArchive(await folderStore(folder));
const now = await exchange.now();
process.stdout.write('ready\n');
const [result] = await ingest({
  exchange,
  candles,
  revisions: { record: async () => undefined },
  markets: [marketOf('binance', 'BTC/USDT')],
  now,
  since: epochMs(Date.UTC(2017, 7, 17)),
  revisionHours: 48,
});
await exchange.close();
process.exitCode = result?.kind === 'ingested' ? 0 : 1;
