export { layOutModel, type TrainedModel } from './lay-out-model.ts';
export { type LoadOptions, loadServingModel } from './load-serving-model.ts';
export { cachedModelFolder } from './model-cache.ts';
