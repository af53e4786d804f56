export { openCandleArchive } from './candle-archive.ts';
export { openFeatureArchive } from './feature-archive.ts';
export { folderStore } from './folder-store.ts';
export { makeBucket } from './make-bucket.ts';
export { openStore, type StoreSettings } from './open-store.ts';
export { writePredictions } from './prediction-export.ts';
export type { S3Settings } from './s3-client.ts';
export { storeWhenAsked } from './store-when-asked.ts';
export { untilAborted } from './until-aborted.ts';
