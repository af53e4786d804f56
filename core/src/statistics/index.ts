export { type BlockBootstrap, blockBootstrap, WEEK_HOURS } from './block-bootstrap.ts';
export { mean, standardDeviation, sum, variance } from './moments.ts';
export { normalQuantile } from './normal-quantile.ts';
export { pearson } from './pearson.ts';
export { conformalQuantile, quantile } from './quantile.ts';
export { ranks } from './ranks.ts';
export { type Random, seededRandom } from './seeded-random.ts';
export { spearman } from './spearman.ts';
export { studentTUpperTail } from './student-t.ts';
