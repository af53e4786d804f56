import type { Command } from 'commander';
import { isoHour, port, positive } from '../flag-values.ts';
import type { ReplayFlags } from './run-replay.ts';

/** `tasks replay` */
export const addReplay = (program: Command, choose: (options: ReplayFlags) => void): void => {
  program
    .command('replay')
    .description("serve recorded candles in the exchange's own wire format")
    .option('--candles <folder>', 'EXCHANGE_SYMBOL_1h.csv.gz files', 'data/candles')
    .option('--host <address>', 'to listen on', '127.0.0.1')
    .option('--port <port>', 'to listen on', port, 8090)
    .option('--now <hour>', 'start of the clock; default: 14 days before the last candle of what is forecast', isoHour)
    .option('--speed <n>', 'replay hours an hour', positive, 1)
    .option('--shift', 'move the candles by whole weeks to end now', false)
    .action(choose);
};
