import { z } from 'zod';
import { Fault } from '../fault/index.ts';
import { httpUrl, type Places, storeUrl } from './places.ts';

/** An empty variable counts as one that is not set: that is what a copied .env.example holds. */
const optional = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text));

const Variables = z.object({
  DATABASE_URL: optional.refine((url) => url === undefined || /^postgres(ql)?:\/\//.test(url), 'postgres://user:password@host:5432/name'),
  EXCHANGE_URL: optional.refine((url) => url === undefined || URL.canParse(url), 'a URL such as http://127.0.0.1:8090'),
  CLOCK: z.enum(['', 'system', 'exchange'], 'system or exchange').default('system'),
  LIGHTGBM_LIBRARY: optional,
  MLFLOW_TRACKING_USERNAME: optional,
  MLFLOW_TRACKING_PASSWORD: optional,
  AWS_ACCESS_KEY_ID: optional,
  AWS_SECRET_ACCESS_KEY: optional,
  API_ADMIN_KEY: optional.refine(
    (key) => key === undefined || /^[!-~]{32,}$/.test(key),
    '32 characters or more, none of them a space; openssl rand -base64 32 makes one',
  ),
  API_LISTEN: z.string().default('127.0.0.1'),
  API_PUBLISH: z.string().default('127.0.0.1'),
  MODEL_CACHE: z.string().default('.data/models'),
  STORE_URL: optional.pipe(storeUrl.optional()),
  STORE_ENDPOINT: optional.pipe(httpUrl.optional()),
  STORE_REGION: optional,
  MLFLOW_TRACKING_URI: optional.pipe(httpUrl.optional()),
});

/** What differs between hosts, and the secrets. */
export interface Environment {
  readonly databaseUrl: string | undefined;
  readonly exchangeUrl: string | undefined;
  readonly clock: 'system' | 'exchange';
  readonly lightgbmLibrary: string | undefined;
  readonly mlflowCredentials: { readonly username: string; readonly password: string } | undefined;
  readonly awsCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** an admin key that `tasks init` makes known to the service */
  readonly apiAdminKey: string | undefined;
  /** the address that the service listens on */
  readonly apiListen: string;
  /** the address that the service is published on: what it is reached by from outside its container */
  readonly apiPublish: string;
  /** folder of verified copies of models */
  readonly modelCache: string;
  readonly places: Places;
}

/** @throws Fault `config` that names each variable that cannot be used; never its value where that is a secret */
export const parseEnvironment = (variables: Readonly<Record<string, string | undefined>>): Environment => {
  const parsed = Variables.safeParse(variables);
  if (!parsed.success)
    throw new Fault(
      'config',
      parsed.error.issues.map(({ path, message }) => `environment ${path.join('.')}: allowed: ${message}`).join('\n'),
    );
  const all = parsed.data;
  return {
    databaseUrl: all.DATABASE_URL,
    exchangeUrl: all.EXCHANGE_URL,
    clock: all.CLOCK === 'exchange' ? 'exchange' : 'system',
    lightgbmLibrary: all.LIGHTGBM_LIBRARY,
    mlflowCredentials: both(
      'MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD',
      all.MLFLOW_TRACKING_USERNAME,
      all.MLFLOW_TRACKING_PASSWORD,
      (username, password) => ({ username, password }),
    ),
    awsCredentials: both(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      all.AWS_ACCESS_KEY_ID,
      all.AWS_SECRET_ACCESS_KEY,
      (accessKeyId, secretAccessKey) => ({
        accessKeyId,
        secretAccessKey,
      }),
    ),
    apiAdminKey: all.API_ADMIN_KEY,
    apiListen: all.API_LISTEN === '' ? '127.0.0.1' : all.API_LISTEN,
    apiPublish: all.API_PUBLISH === '' ? '127.0.0.1' : all.API_PUBLISH,
    modelCache: all.MODEL_CACHE,
    places: {
      store: given({ url: all.STORE_URL, endpoint: all.STORE_ENDPOINT, region: all.STORE_REGION }),
      mlflow: given({ uri: all.MLFLOW_TRACKING_URI }),
    },
  };
};

/** Only what is set: an undefined one would hide what config.yaml says. */
const given = <T extends object>(all: T): { [Key in keyof T]?: NonNullable<T[Key]> } =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as { [Key in keyof T]?: NonNullable<T[Key]> };

/** A user's name without the password, or the other way round, is a mistake and not "no password". */
const both = <T>(name: string, a: string | undefined, b: string | undefined, make: (a: string, b: string) => T): T | undefined => {
  if ((a === undefined) !== (b === undefined)) throw new Fault('config', `environment: ${name} needs both or none`);
  return a === undefined || b === undefined ? undefined : make(a, b);
};
