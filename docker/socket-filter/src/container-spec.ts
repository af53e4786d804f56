import type { ContainerRequest } from './container-request.ts';
import { type ContainerRules, OWNER_LABEL } from './container-rules.ts';

/** The body that the engine gets: made anew from what was asked for, and with what every container of ours has. */
export const containerSpec = (asked: ContainerRequest, rules: ContainerRules) => ({
  Image: asked.Image,
  Cmd: asked.Cmd ?? [],
  Env: asked.Env ?? [],
  Labels: { ...asked.Labels, [OWNER_LABEL]: rules.owner },
  AttachStdin: false,
  AttachStdout: true,
  AttachStderr: true,
  OpenStdin: false,
  Tty: false,
  HostConfig: hostConfig(asked.HostConfig, rules),
});

const hostConfig = ({ Memory, CpuShares, LogConfig }: ContainerRequest['HostConfig'], rules: ContainerRules) => {
  // To the engine 0 means without limit.
  const memory = Memory || rules.memoryBytes;
  return {
    NetworkMode: rules.network,
    Memory: memory,
    // The sum of memory and swap: none is swapped.
    MemorySwap: memory,
    CpuShares: CpuShares ?? 0,
    LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3', ...LogConfig?.Config } },
    ReadonlyRootfs: true,
    Tmpfs: { '/tmp': 'rw,noexec,nosuid,size=512m' },
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    PidsLimit: 512,
    Privileged: false,
    Init: false,
    RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
  };
};
