import type { Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import type { ModelVersionRow, ServingModel } from '@forecast/core/model';
import { makersOfHour, type StoredPromotion } from '@forecast/core/promotion';
import type { EpochMs } from '@forecast/core/time';
import { loadVersion } from '../champion.ts';
import type { Platform } from '../platform.ts';

/** Who makes up the forecast of an hour. */
type Maker =
  | { readonly kind: 'model'; readonly model: ServingModel }
  /** every version has seen it */
  | { readonly kind: 'all_seen' }
  /** those that have not seen it are refused */
  | { readonly kind: 'refused'; readonly why: string }
  /** whose turn it is cannot be loaded now */
  | { readonly kind: 'away'; readonly why: string };

/** Finds the maker of an hour, loading each model once. */
export interface Makers {
  of(hour: EpochMs): Promise<Maker>;
  /** of every version that there is */
  readonly newestVersion: number;
  free(): void;
}

type Loaded = Exclude<Maker, { kind: 'all_seen' }>;

export const openMakers = async (platform: Platform, market: Market): Promise<Makers> => {
  const [history, versions]: readonly [readonly StoredPromotion[], readonly ModelVersionRow[]] = await Promise.all([
    platform.promotions.history(market.slug),
    platform.trainings.modelVersions(market.slug),
  ]);
  const loaded = new Map<number, Loaded>();
  const load = async (version: number): Promise<Loaded> => {
    const found = loaded.get(version) ?? (await loadedVersion(platform, market, version));
    loaded.set(version, found);
    return found;
  };
  return {
    newestVersion: Math.max(0, ...versions.map(({ version }) => version)),
    of: async (hour) => {
      let refused: Loaded | undefined;
      for (const version of makersOfHour(history, versions, hour)) {
        const maker = await load(version);
        if (maker.kind !== 'refused') return maker;
        refused ??= maker;
      }
      return refused ?? { kind: 'all_seen' };
    },
    free: () => {
      for (const maker of loaded.values()) if (maker.kind === 'model') maker.model.booster.free();
    },
  };
};

const loadedVersion = async (platform: Platform, market: Market, version: number): Promise<Loaded> => {
  try {
    return { kind: 'model', model: await loadVersion(platform, market, version) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'model_refused') return { kind: 'refused', why: error.message };
    if (error.code === 'registry_unavailable') return { kind: 'away', why: error.message };
    throw error;
  }
};
