export { championState } from './champion-state.ts';
export { parseCommandLine } from './command-line.ts';
export { composePlatform } from './composition.ts';
export { isoHour, port, positive, several } from './flag-values.ts';
export type { Platform } from './platform.ts';
export type { Progress } from './progress.ts';
export {
  createReplayClock,
  defaultReplayStart,
  type ReplayClock,
  type ReplayExchange,
  readCandleFolder,
  startReplayExchange,
} from './replay/index.ts';
export { driftReportKey } from './report.ts';
export { runTask } from './run-task.ts';
export { failureLines, type MarketResult } from './task.ts';
export { terminalProgress } from './terminal-progress.ts';
export { refreshIsDue } from './train/refresh-is-due.ts';
export { trainingReportKey } from './train/write-report.ts';
