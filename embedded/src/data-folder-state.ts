import { existsSync, readFileSync } from 'node:fs';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, isoSecond } from '@forecast/core/time';
import { z } from 'zod';
import { replaceFile } from './replace-file.ts';

/** What a data folder was made with: the next start must go on with the same, or say so. */
const State = z.strictObject({
  /** `live`, or the folder whose candles are replayed */
  source: z.string(),
  /** how far the replay clock had come, or the time of the last start */
  clock: z.int(),
});

export type DataFolderState = Readonly<z.infer<typeof State>>;

const fileOf = (dataDir: string): string => `${dataDir}/state.json`;

export const readDataFolderState = (dataDir: string): DataFolderState | undefined => {
  const file = fileOf(dataDir);
  if (!existsSync(file)) return undefined;
  const parsed = State.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Fault('data_folder_mismatch', `${file} is not a state of ours: choose another folder with --data-dir`);
  return parsed.data;
};

export const writeDataFolderState = (dataDir: string, state: DataFolderState): void => replaceFile(fileOf(dataDir), JSON.stringify(state));

/**
 * Where the clock starts: at the later of what was asked for and where it was; else at `otherwise`.
 *
 * @param asked `--now`
 * @throws Fault `data_folder_mismatch` when the folder holds another source's data, or what was asked for lies in its past
 */
export const resumeClock = (dataDir: string, source: string, asked: EpochMs | undefined, otherwise: EpochMs): EpochMs => {
  const state = readDataFolderState(dataDir);
  if (state === undefined) return asked ?? otherwise;
  const clock = state.clock as EpochMs;
  if (state.source !== source)
    throw new Fault(
      'data_folder_mismatch',
      `${dataDir} holds data of ${state.source}, not of ${source}: choose another folder with --data-dir`,
    );
  if (asked !== undefined && asked < clock)
    throw new Fault(
      'data_folder_mismatch',
      `--now ${isoSecond(asked)} lies before ${isoSecond(clock)}, where the clock of ${dataDir} was: choose another folder with --data-dir`,
    );
  return asked ?? clock;
};
