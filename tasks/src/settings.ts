import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Config, type Environment, parseConfig, parseEnvironment } from '@forecast/core/config';
import { Fault } from '@forecast/core/fault';

/** What a process is told from outside, read once. */
export interface Settings {
  readonly config: Config;
  readonly environment: Environment;
  /** of the code, as it stands in a model's manifest */
  readonly version: string;
}

/** Folder of the project: config.yaml, migrations and the Python environment lie there. */
export const PROJECT_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The settings of config.yaml, with the servers where the environment says they are.
 *
 * @param variables the environment; `FORECAST_CONFIG` names another config.yaml
 * @throws Fault `config`
 */
export const readSettings = (variables: Readonly<Record<string, string | undefined>>): Settings => {
  const named = variables['FORECAST_CONFIG'] || undefined;
  const file = named ?? `${PROJECT_FOLDER}config.yaml`;
  const config = parseConfig(textOf(file), named ?? 'config.yaml');
  const environment = parseEnvironment(variables);
  const { store, mlflow } = environment.places;
  return {
    config: { ...config, store: { ...config.store, ...store }, mlflow: { ...config.mlflow, ...mlflow } },
    environment,
    version: variables['CODE_VERSION'] ?? packageVersion(),
  };
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('config', `${file}: cannot be read (${why}); FORECAST_CONFIG names another file`, { cause });
  }
};

const packageVersion = (): string => {
  const { version } = JSON.parse(readFileSync(`${PROJECT_FOLDER}package.json`, 'utf8')) as { version: string };
  return version;
};

/** Path of LightGBM's library: as the environment says, else out of the project's Python environment. */
export const lightgbmLibrary = ({ lightgbmLibrary: named }: Environment): string => {
  const [found] =
    named === undefined ? globSync(`${PROJECT_FOLDER}.venv/lib/python3*/site-packages/lightgbm/lib/lib_lightgbm.so`) : [named];
  if (found === undefined || !existsSync(found))
    throw new Fault('config', `LightGBM's library is not at ${named ?? '.venv'}: run node bootstrap.mjs, or set LIGHTGBM_LIBRARY`);
  return found;
};
