import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const Stats = z.object({ memory_stats: z.object({ usage: z.number(), stats: z.record(z.string(), z.number()) }) });

/** Files that the kernel keeps and gives up when memory is wanted; cgroups v1 say it with `total_`. */
const FILE_CACHE = ['active_file', 'inactive_file'] as const;

/** Memory of a container in bytes, of its processes and its tmpfs, without the file cache, part of which `docker stats` counts. */
export const containerMemory = async (id: string): Promise<number> => {
  const { usage, stats } = Stats.parse(await engineAnswer(`/containers/${id}/stats?stream=false&one-shot=true`)).memory_stats;
  return FILE_CACHE.reduce((left, name) => left - (stats[`total_${name}`] ?? stats[name] ?? 0), usage);
};

const engineAnswer = (path: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const socketPath = process.env['DOCKER_SOCKET'] ?? '/var/run/docker.sock';
    request({ socketPath, path }, (response) => void json(response).then(resolve, reject))
      .on('error', reject)
      .end();
  });
