import { readFileSync } from 'node:fs';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, isoSecond } from '@forecast/core/time';
import { z } from 'zod';
import { replaceFile } from './replace-file.ts';

/** What a data folder was made with: the next start must go on with the same, or say so. */
const State = z.strictObject({
  /** `live`, or the folder whose candles are replayed */
  source: z.string(),
  /** how far the replay clock had come, or the time of the last start; milliseconds */
  clock: z.int().min(Date.UTC(2000, 0)).max(Date.UTC(2100, 0)),
});

export type DataFolderState = Readonly<z.infer<typeof State>>;

const fileOf = (dataDir: string): string => `${dataDir}/state.json`;

/** @throws Fault `data_folder_mismatch` when there is something that we did not write so: what it said cannot be guessed */
export const readDataFolderState = (dataDir: string): DataFolderState | undefined => {
  const file = fileOf(dataDir);
  const text = textOf(file);
  if (text === undefined) return undefined;
  const parsed = State.safeParse(parsedJson(text));
  if (!parsed.success) throw notOurs(file, text.trim() === '' ? 'it is empty' : `it begins with ${JSON.stringify(text.slice(0, 60))}`);
  return parsed.data;
};

const textOf = (file: string): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw notOurs(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const notOurs = (file: string, found: string, cause?: unknown): Fault =>
  new Fault(
    'data_folder_mismatch',
    `${file} does not say whose candles the folder holds and how far their clock had come (${found}): choose another folder with ` +
      `--data-dir, or write such a line into it as {"source":"the bundled candles","clock":${Date.UTC(2025, 8, 5, 21)}}, ` +
      'where source is that, "the live exchange" or the folder of --candles, and clock milliseconds since 1970',
    cause === undefined ? {} : { cause },
  );

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
