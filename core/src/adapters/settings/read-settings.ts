import { readFileSync } from 'node:fs';
import { type Config, type Environment, parseConfig, parseEnvironment } from '../../config/index.ts';
import { Fault } from '../../fault/index.ts';
import { codeVersion } from './code-version.ts';
import { PROJECT_FOLDER } from './project-folder.ts';

/** What a process is told from outside, read once. */
export interface Settings {
  readonly config: Config;
  readonly environment: Environment;
  /** of the code, as it stands in a model's manifest */
  readonly version: string;
}

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
    version: codeVersion(variables),
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
