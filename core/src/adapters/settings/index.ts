export { codeVersion } from './code-version.ts';
export { DATABASE_URL, requiredDatabaseUrl } from './database-url.ts';
export { lightgbmLibrary } from './lightgbm-library.ts';
export { PROJECT_FOLDER } from './project-folder.ts';
export { readSettings, type Settings } from './read-settings.ts';
