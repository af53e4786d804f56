import type { Market } from '@forecast/core/candles';
import type { ModelVersionRow, TrainingLog } from '@forecast/core/model';
import type { PromotionLog, StoredPromotion } from '@forecast/core/promotion';

/** Which models a market has had and how its champions came to be, as the database knows it. */
export interface Lineage {
  readonly versions: ReadonlyMap<number, ModelVersionRow>;
  /** newest first */
  readonly decisions: readonly StoredPromotion[];
  readonly recordedChampion: number | undefined;
}

export const readLineage =
  (trainings: TrainingLog, promotions: PromotionLog, { slug }: Market) =>
  async (): Promise<Lineage> => {
    const [versions, decisions, recordedChampion] = await Promise.all([
      trainings.modelVersions(slug),
      promotions.history(slug),
      promotions.recordedChampion(slug),
    ]);
    return { versions: new Map(versions.map((row) => [row.version, row])), decisions, recordedChampion };
  };
