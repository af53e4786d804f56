import { marketOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import type { ModelVersionRow } from '@forecast/core/model';
import { epochMs } from '@forecast/core/time';
import { expect, test } from 'vitest';
import type { Lineage } from './lineage.ts';
import type { LoadedModel } from './loaded-model.ts';
import { modelSlot } from './model-slot.ts';

const market = marketOf('binance', 'BTC/USDT');
const row = (version: number): ModelVersionRow => ({
  market: market.slug,
  version,
  modelId: `m-${version}`,
  folderSha256: `${version}`.repeat(64),
  trainingId: `t-${version}`,
  seenUntil: epochMs(0),
});

const scene = () => {
  const world = {
    alias: 1 as number | undefined,
    away: false,
    noDownload: false,
    refused: 0,
    recorded: 1,
    loads: 0,
    freed: [] as number[],
    lines: [] as string[],
  };
  const slot = modelSlot(market, {
    lineage: {
      get value(): Lineage {
        return { versions: new Map([1, 2, 3].map((version) => [version, row(version)])), decisions: [], recordedChampion: world.recorded };
      },
    },
    log: (line) => world.lines.push(line),
    async alias() {
      if (world.away) throw new Fault('registry_unavailable', 'nobody answers');
      return world.alias;
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
