export { normalQuantile } from './normal-quantile.ts';
export { ranks } from './ranks.ts';
