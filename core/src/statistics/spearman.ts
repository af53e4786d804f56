import { pearson } from './pearson.ts';
import { ranks } from './ranks.ts';

/** Spearman's rank correlation with average ranks (scipy.stats.spearmanr); null where one of the two never varies. */
export const spearman = (a: Float64Array, b: Float64Array): number | null => pearson(ranks(a), ranks(b));
