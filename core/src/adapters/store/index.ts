export { folderStore } from './folder-store.ts';
export { openStore, type StoreSettings } from './open-store.ts';
export { type S3Settings, s3Store } from './s3-store.ts';
