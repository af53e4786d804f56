import type { Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import {
  type ChampionStanding,
  championStanding,
  type ModelPlace,
  type ModelVersionRow,
  type RegisteredVersion,
  versionRegisteredAs,
  withoutFiles,
} from '@forecast/core/model';
import { inTurn } from './in-turn.ts';
import { type Kept, kept } from './kept.ts';
import type { Lineage } from './lineage.ts';
import type { LoadedModel } from './loaded-model.ts';

/** The model that is served, and the version that should be. */
export interface ModelSlot {
  /** Take it and use it without awaiting anything: it is freed as soon as another is in its place. */
  readonly current: LoadedModel | undefined;
  readonly champion: number | undefined;
  /** why the registry or the model could not be read, or that the registry has lost the champion, which is served all the same */
  readonly problem: string | undefined;
  /** Loads the champion, as far as it is known, when it is another; the one before stays until the new one is verified. Never throws. */
  load(): Promise<void>;
  /** Asks the registry which version is champion, then loads it. Never throws. */
  refresh(): Promise<void>;
  close(): void;
}

export interface ModelSource {
  /** where the alias points; may throw while the registry is away */
  readonly alias: (market: string) => Promise<RegisteredVersion | undefined>;
  readonly lineage: Pick<Kept<Lineage>, 'value' | 'refresh'>;
  /** whether the registry has files of a model (still); may throw likewise */
  readonly holdsFiles: (market: string, model: ModelPlace) => Promise<boolean>;
  /** may throw: the model is refused, or nowhere to be had */
  readonly load: (row: ModelVersionRow) => Promise<LoadedModel>;
  readonly log: (line: string) => void;
}

/** A folder that was refused is fetched again, and whether MLflow still has the files is asked again, only after so many turns. */
const TURNS_TO_WAIT = 12;

export const modelSlot = ({ slug }: Market, source: ModelSource): ModelSlot => {
  const { alias, lineage, log } = source;
  const patientLoad = patiently(source.load);
  const rows = (): readonly ModelVersionRow[] => [...(lineage.value?.versions.values() ?? [])];
  const isThere = seldom((model: RegisteredVersion) => source.holdsFiles(slug, model));
  const pointer = kept(
    `registry of ${slug}`,
    async () => {
      // Asked first: a champion that is recorded while the registry is asked is no lost one.
      const recorded = lineage.value?.recordedChampion;
      const pointed = await alias(slug);
      // A version that was promoted a moment ago was trained here, although this process has not read its row yet.
      if (pointed !== undefined && versionRegisteredAs(rows(), pointed) === undefined) await lineage.refresh();
      return { pointed, recorded, isThere: pointed === undefined || (await isThere(pointed)) };
    },
    log,
  );
  const standing = (): ChampionStanding | undefined => {
    if (pointer.value === undefined || lineage.value === undefined) return undefined;
    const found = championStanding(pointer.value.pointed, pointer.value.recorded, rows());
    return found.kind === 'registered' && !pointer.value.isThere ? withoutFiles(found.version) : found;
  };
  /** While the registry is away or has lost it, the last one that was recorded. */
  const champion = (): number | undefined => {
    const recorded = lineage.value?.recordedChampion;
    const found = standing();
    if (pointer.problem !== undefined) return recorded ?? found?.version;
    return found?.version ?? recorded;
  };
  const lost = (): string | undefined => {
    const found = pointer.problem === undefined ? standing() : undefined;
    return found !== undefined && 'why' in found ? `registry of ${slug}: ${found.why}` : undefined;
  };
  const told = tellOnce(log);
  const model = kept<LoadedModel | undefined>(
    `model of ${slug}`,
    async (previous) => {
      const version = champion();
      if (version === undefined) return previous;
      const row = lineage.value?.versions.get(version);
      if (row === undefined) throw new Fault('no_model', `the database does not know version ${version} yet`);
      return previous?.version === version && previous.folderSha256 === row.folderSha256 ? previous : patientLoad(row);
    },
    log,
  );
  const load = inTurn(async () => {
    const before = model.value;
    await model.refresh();
    if (model.value === before) return;
    before?.booster.free();
    log(`${slug}: serves model version ${model.value?.version}`);
  });

  return {
    get current() {
      return model.value;
    },
    get champion() {
      return champion();
    },
    get problem() {
      const problems = [model.problem, pointer.problem, lost()].filter((problem) => problem !== undefined);
      return problems.length === 0 ? undefined : problems.join('; ');
    },
    load,
    async refresh() {
      await pointer.refresh();
      told(lost());
      await load();
    },
    close() {
      model.value?.booster.free();
    },
  };
};

/** Asks about the same model again only after so many turns. */
const seldom = (ask: (model: RegisteredVersion) => Promise<boolean>): typeof ask => {
  let last: { readonly modelId: string; readonly answer: boolean; turns: number } | undefined;
  return async (model) => {
    if (last?.modelId === model.modelId && last.turns-- > 0) return last.answer;
    last = { modelId: model.modelId, answer: await ask(model), turns: TURNS_TO_WAIT };
    return last.answer;
  };
};

/** Logs a line only when it differs from the last one. */
const tellOnce = (log: (line: string) => void) => {
  let last: string | undefined;
  return (line: string | undefined): void => {
    if (line !== undefined && line !== last) log(line);
    last = line;
  };
};

const patiently = (load: ModelSource['load']): ModelSource['load'] => {
  let refusal: { readonly folder: string; readonly fault: Fault; turns: number } | undefined;
  return async (row) => {
    if (refusal?.folder === row.folderSha256 && refusal.turns-- > 0) throw refusal.fault;
    try {
      return await load(row);
    } catch (error) {
      if (error instanceof Fault && error.code === 'model_refused')
        refusal = { folder: row.folderSha256, fault: error, turns: TURNS_TO_WAIT };
      throw error;
    }
  };
};
