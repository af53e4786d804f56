export { openLightGbm } from './light-gbm.ts';
