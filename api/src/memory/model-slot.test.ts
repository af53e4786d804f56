import { marketOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type ModelVersionRow, type RegisteredVersion, registryVersion } from '@forecast/core/model';
import { epochMs } from '@forecast/core/time';
import { expect, test } from 'vitest';
import type { Lineage } from './lineage.ts';
import type { LoadedModel } from './loaded-model.ts';
import { modelSlot } from './model-slot.ts';

const market = marketOf('binance', 'BTC/USDT');
const row = (version: number): ModelVersionRow => ({
  market: market.slug,
  version,
  registryVersion: registryVersion(version + 10),
  modelId: `m-${version}`,
  folderSha256: `${version}`.repeat(64),
  trainingId: `t-${version}`,
  seenUntil: epochMs(0),
});

const registered = (version: number): RegisteredVersion => ({
  registryVersion: registryVersion(version + 10),
  modelId: `m-${version}`,
  runId: '',
  tags: { training_id: `t-${version}` },
});

const scene = () => {
  const world = {
    alias: 1 as number | undefined,
    away: false,
    noDownload: false,
    holdsFiles: true,
    looks: 0,
    refused: 0,
    recorded: 1 as number | undefined,
    known: [1, 2, 3],
    loads: 0,
    freed: [] as number[],
    lines: [] as string[],
    /** known as soon as the database is asked again */
    committed: [] as number[],
  };
  const slot = modelSlot(market, {
    lineage: {
      get value(): Lineage {
        return {
          versions: new Map(world.known.map((version) => [version, row(version)])),
          decisions: [],
          recordedChampion: world.recorded,
        };
      },
      refresh: async () => void world.known.push(...world.committed.splice(0)),
    },
    log: (line) => world.lines.push(line),
    async alias() {
      if (world.away) throw new Fault('registry_unavailable', 'nobody answers');
      return world.alias === undefined ? undefined : registered(world.alias);
    },
    async holdsFiles() {
      world.looks++;
      return world.holdsFiles;
    },
    async load({ version, folderSha256 }) {
      world.loads++;
      if (world.noDownload) throw new Fault('registry_unavailable', 'nobody answers');
      if (version === world.refused) throw new Fault('model_refused', `version ${version}: its probe differs`);
      return { version, folderSha256, booster: { free: () => world.freed.push(version) } } as unknown as LoadedModel;
    },
  });
  return { world, slot };
};

test('follows the alias and frees the model before, once the next is there', async () => {
  const { world, slot } = scene();
  await slot.refresh();
  expect(slot.current?.version).toBe(1);
  world.alias = 2;
  await slot.refresh();
  expect(slot.current?.version).toBe(2);
  expect(world.freed).toEqual([1]);
  await slot.refresh();
  expect(world.loads).toBe(2);
});

test('a model that is refused leaves the one before in its place, is told, and is not fetched every time', async () => {
  const { world, slot } = scene();
  await slot.refresh();
  world.alias = 2;
  world.refused = 2;
  for (let i = 0; i < 5; i++) await slot.refresh();
  expect(slot.current?.version).toBe(1);
  expect(slot.champion).toBe(2);
  expect(slot.problem).toBe('model of binance-BTC-USDT-1h: model_refused: version 2: its probe differs');
  expect(world.freed).toEqual([]);
  expect(world.loads).toBe(2);
  world.alias = 3;
  await slot.refresh();
  expect(slot.current?.version).toBe(3);
  expect(slot.problem).toBeUndefined();
});

test('while the registry is away, the last recorded champion is served', async () => {
  const { world, slot } = scene();
  world.away = true;
  world.recorded = 2;
  await slot.refresh();
  expect(slot.current?.version).toBe(2);
  expect(slot.problem).toBe('registry of binance-BTC-USDT-1h: registry_unavailable: nobody answers');
});

test('at the start the registry is not waited for', async () => {
  const { world, slot } = scene();
  world.away = true;
  await slot.load();
  expect(slot.current?.version).toBe(1);
  expect(slot.problem).toBeUndefined();
});

test('a model that could not be fetched is tried again at once', async () => {
  const { world, slot } = scene();
  world.noDownload = true;
  await slot.refresh();
  expect(slot.current).toBeUndefined();
  world.noDownload = false;
  await slot.refresh();
  expect(slot.current?.version).toBe(1);
});

test.each<[string, number | undefined, RegExp]>([
  [
    'that has lost the alias',
    undefined,
    /^registry of binance-BTC-USDT-1h: the alias champion was removed in MLflow, it pointed at version 1/,
  ],
  [
    'whose alias points at a foreign version',
    99,
    /^registry of binance-BTC-USDT-1h: .* MLflow's version 109, which was not trained here; version 1 stays/,
  ],
])('a registry %s is told once; the recorded champion is served', async (_, alias, why) => {
  const { world, slot } = scene();
  await slot.refresh();
  world.alias = alias;
  for (let i = 0; i < 3; i++) await slot.refresh();
  expect([slot.current?.version, slot.champion]).toEqual([1, 1]);
  expect(slot.problem).toMatch(why);
  expect(world.lines.filter((line) => why.test(line))).toHaveLength(1);
  world.alias = 2;
  await slot.refresh();
  expect([slot.current?.version, slot.problem]).toEqual([2, undefined]);
});

test('what was promoted a moment ago is neither lost nor foreign', async () => {
  const { world, slot } = scene();
  world.alias = undefined;
  world.recorded = undefined;
  await slot.refresh();
  world.recorded = 1;
  expect([slot.champion, slot.problem]).toEqual([1, undefined]);
  world.alias = 4;
  world.committed.push(4);
  await slot.refresh();
  expect([slot.current?.version, slot.problem]).toEqual([4, undefined]);
});

test('where there never was a champion, a foreign version is reported and none is served', async () => {
  const { world, slot } = scene();
  world.recorded = undefined;
  world.alias = 99;
  await slot.refresh();
  expect([slot.current, slot.champion]).toEqual([undefined, undefined]);
  expect(slot.problem).toMatch(/MLflow's version 109, which was not trained here/);
});

test('files that are gone are told within a minute, and are not looked for at every turn', async () => {
  const { world, slot } = scene();
  world.holdsFiles = false;
  for (let i = 0; i < 14; i++) await slot.refresh();
  expect([slot.current?.version, slot.champion, world.looks]).toEqual([1, 1, 2]);
  expect(slot.problem).toBe(
    'registry of binance-BTC-USDT-1h: the files of the champion, version 1, are gone from MLflow; run tasks train --retrain',
  );
  world.alias = 2;
  world.holdsFiles = true;
  await slot.refresh();
  expect([slot.current?.version, slot.problem]).toEqual([2, undefined]);
});
