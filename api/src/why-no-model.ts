import { whyNoChampion } from '@forecast/core/promotion';
import type { ServedMarket } from './served-market.ts';

/** Why no model is loaded: what went wrong, what the gate said, or that none was trained. */
export const whyNoModel = ({ model, lineage }: Pick<ServedMarket, 'model' | 'lineage'>): string =>
  model.problem ?? whyNoChampion(lineage.value?.decisions ?? []) ?? 'no model was trained yet: run `tasks train`';
