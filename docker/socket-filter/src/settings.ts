import { z } from 'zod';
import type { ContainerRules } from './container-rules.ts';
import type { StrayLimits } from './stray-decision.ts';

const MEGABYTE = 2 ** 20;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const whole = (least: number, most: number) => z.coerce.number().pipe(z.int().min(least).max(most));
const Port = whole(0, 65_535);
const ImageReference = z.string().regex(/^[a-z0-9][A-Za-z0-9._/:@-]{0,255}$/, { error: 'is no image reference' });

const Environment = z.object({
  LISTEN_HOST: z.string().min(1).default('0.0.0.0'),
  LISTEN_PORT: Port.default(2375),
  HEALTH_PORT: Port.default(2376),
  ENGINE_SOCKET: z.string().startsWith('/').default('/var/run/docker.sock'),
  ALLOWED_IMAGES: z
    .string()
    .transform((list) => list.split(',').map((image) => image.trim()))
    .pipe(z.array(ImageReference)),
  ALLOWED_NETWORK: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, { error: 'is no name of a network' })
    .refine((name) => !['host', 'default', 'none', 'bridge'].includes(name), { error: 'must be a network of its own' }),
  MEMORY_LIMIT_MB: whole(6, 1_048_576),
  OWNER_LABEL: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/),
  STRAY_AFTER_MINUTES: whole(1, 100_000).default(10),
  MAX_RUN_HOURS: whole(1, 10_000).default(12),
});

/** How this filter runs. */
export interface Settings {
  readonly kind: 'settings';
  readonly listen: { readonly host: string; readonly port: number };
  readonly healthPort: number;
  /** path of the engine's socket */
  readonly engineSocket: string;
  readonly rules: ContainerRules;
  readonly strays: StrayLimits;
}

/** Reads the environment; a mistake is told with the name of its variable. */
export const parseSettings = (
  environment: Readonly<Record<string, string | undefined>>,
): Settings | { readonly kind: 'mistaken'; readonly why: string } => {
  const read = Environment.safeParse(environment);
  if (!read.success)
    return { kind: 'mistaken', why: read.error.issues.map(({ path, message }) => `${z.core.toDotPath(path)}: ${message}`).join('\n') };
  const { data } = read;
  return {
    kind: 'settings',
    listen: { host: data.LISTEN_HOST, port: data.LISTEN_PORT },
    healthPort: data.HEALTH_PORT,
    engineSocket: data.ENGINE_SOCKET,
    rules: {
      images: data.ALLOWED_IMAGES,
      network: data.ALLOWED_NETWORK,
      memoryBytes: data.MEMORY_LIMIT_MB * MEGABYTE,
      owner: data.OWNER_LABEL,
    },
    strays: { leftOverMs: data.STRAY_AFTER_MINUTES * MINUTE_MS, longestRunMs: data.MAX_RUN_HOURS * HOUR_MS },
  };
};
