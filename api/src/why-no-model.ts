import { whyNoChampion } from '@forecast/core/promotion';
import type { ServedMarket } from './served-market.ts';

/** Why no model is loaded: what went wrong and what the gate said, or that none was trained. */
export const whyNoModel = ({ model, lineage }: Pick<ServedMarket, 'model' | 'lineage'>): string => {
  const whys = [model.problem, whyNoChampion(lineage.value?.decisions ?? [])].filter((why) => why !== undefined);
  return whys.length === 0 ? 'no model was trained yet: run `tasks train`' : whys.join('; ');
};
