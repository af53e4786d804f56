import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { output } from '../tests/containers/program.ts';

const Stats = z.object({ memory_stats: z.object({ usage: z.number(), stats: z.record(z.string(), z.number()) }) });

/** Files that the kernel keeps and gives up when memory is wanted; cgroups v1 say it with `total_`. */
const FILE_CACHE = ['active_file', 'inactive_file'] as const;

/**
 * Memory of each container in MB of 2^20 bytes, the largest first: of its processes and its tmpfs, without the file cache, part of which
 * `docker stats` counts.
 */
export const memoryByService = async (
  containers: readonly string[],
): Promise<readonly { readonly service: string; readonly megabytes: number }[]> => {
  const found = await Promise.all(
    containers.map(async (id) => ({
      service: await output('docker', ['inspect', '-f', '{{index .Config.Labels "com.docker.compose.service"}}', id]),
      megabytes: bytesOf(Stats.parse(await engineAnswer(`/containers/${id}/stats?stream=false&one-shot=true`))) / 2 ** 20,
    })),
  );
  return found.toSorted((a, b) => b.megabytes - a.megabytes);
};

const bytesOf = ({ memory_stats: { usage, stats } }: z.infer<typeof Stats>): number =>
  FILE_CACHE.reduce((left, name) => left - (stats[`total_${name}`] ?? stats[name] ?? 0), usage);

const engineAnswer = (path: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const socketPath = process.env['DOCKER_SOCKET'] ?? '/var/run/docker.sock';
    request({ socketPath, path }, (response) => void json(response).then(resolve, reject))
      .on('error', reject)
      .end();
  });
