import type { Market } from '@forecast/core/candles';
import type { ModelVersionRow, TrainingLog } from '@forecast/core/model';
import type { PromotionLog, StoredPromotion } from '@forecast/core/promotion';
import { whenChanged } from './when-changed.ts';

/** Which models a market has had and how its champions came to be, as the database knows it. */
export interface Lineage {
  readonly versions: ReadonlyMap<number, ModelVersionRow>;
  /** newest first */
  readonly decisions: readonly StoredPromotion[];
  readonly recordedChampion: number | undefined;
}

type Versions = Pick<TrainingLog, 'tag' | 'modelVersions'>;
type Decisions = Pick<PromotionLog, 'tag' | 'history' | 'recordedChampion'>;

/** Reads it again when there is something new. */
export const readLineage = (trainings: Versions, promotions: Decisions, { slug }: Market) =>
  whenChanged(
    async () => (await Promise.all([trainings.tag(slug), promotions.tag(slug)])).join(),
    async (): Promise<Lineage> => {
      const [versions, decisions, recordedChampion] = await Promise.all([
        trainings.modelVersions(slug),
        promotions.history(slug),
        promotions.recordedChampion(slug),
      ]);
      return { versions: new Map(versions.map((row) => [row.version, row])), decisions, recordedChampion };
    },
  );
