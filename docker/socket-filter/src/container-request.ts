import { z } from 'zod';
import { type ContainerRules, OWNER_LABEL } from './container-rules.ts';

/** What docker-py says of a setting that was not set. It is taken, and not passed on. */
const Unset = z.union([z.null(), z.literal([false, '', 0]), z.tuple([]), z.strictObject({})], { error: 'must not be set' }).optional();

const unset = <Key extends string>(...keys: readonly Key[]) =>
  Object.fromEntries(keys.map((key) => [key, Unset])) as Record<Key, typeof Unset>;

const Text = z.string().regex(/^[^\0]*$/, { error: 'holds a zero byte' });

const LogConfig = z.strictObject({
  Type: z.literal(['json-file', '']).nullish(),
  Config: z
    .strictObject({
      'max-size': z
        .string()
        .regex(/^(?:[1-9]\d{0,4}k|[1-9]\d?m|100m)$/, { error: 'must be 1k to 100m' })
        .optional(),
      'max-file': z
        .string()
        .regex(/^(?:[1-9]|10)$/, { error: 'must be 1 to 10' })
        .optional(),
    })
    .nullish(),
});

const Labels = z
  .record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/), z.string().max(256))
  .refine((labels) => Object.keys(labels).length <= 32, { error: 'are more than 32' })
  .refine((labels) => !Object.hasOwn(labels, OWNER_LABEL), { error: `must not hold ${OWNER_LABEL}` });

const HostConfig = ({ network, memoryBytes }: ContainerRules) =>
  z.strictObject({
    NetworkMode: z.literal(network),
    Memory: z.int().min(0).max(memoryBytes).nullish(),
    CpuShares: z.int().min(0).max(1024).nullish(),
    LogConfig: LogConfig.nullish(),
    ...unset('AutoRemove', 'Binds', 'CapAdd', 'DeviceRequests', 'Devices', 'Dns', 'DnsSearch', 'ExtraHosts', 'IpcMode'),
    ...unset('Links', 'Mounts', 'PortBindings', 'Privileged', 'ShmSize', 'Ulimits', 'VolumesFrom'),
  });

/**
 * The body of a request to create a container: what docker-py sends for the DockerOperator. Keys are taken in this very spelling only;
 * the engine itself would take `privileged` for `Privileged`.
 */
export const ContainerRequest = (rules: ContainerRules) =>
  z.strictObject({
    Image: z.literal([...rules.images]),
    Cmd: z.array(Text).max(256).nullish(),
    Env: z
      .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*=[^\0]*$/, { error: 'must be NAME=value' }))
      .max(256)
      .nullish(),
    Labels: Labels.nullish(),
    HostConfig: HostConfig(rules),
    AttachStdout: z.boolean().nullish(),
    AttachStderr: z.boolean().nullish(),
    ...unset('AttachStdin', 'Domainname', 'Entrypoint', 'ExposedPorts', 'Healthcheck', 'Hostname', 'MacAddress', 'NetworkDisabled'),
    ...unset('NetworkingConfig', 'OpenStdin', 'Runtime', 'StdinOnce', 'StopSignal', 'StopTimeout', 'Tty', 'User', 'Volumes'),
    ...unset('WorkingDir'),
  });

export type ContainerRequest = z.infer<ReturnType<typeof ContainerRequest>>;
