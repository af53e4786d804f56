import { fileURLToPath } from 'node:url';

/** Folder of the project: config.yaml, migrations and the Python environment lie there. */
export const PROJECT_FOLDER = fileURLToPath(new URL('../../../..', import.meta.url));
