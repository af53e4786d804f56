import { type RegisteredVersion, versionRegisteredAs } from '@forecast/core/model';
import type { Platform } from './platform.ts';

/** What the registry has of our versions, by number. What it calls them now, and which it has lost, is written down. */
export const relabel = async (
  { registry, trainings }: Pick<Platform, 'registry' | 'trainings'>,
  market: string,
): Promise<ReadonlyMap<number, RegisteredVersion>> => {
  // Read in this order: a version is registered before it is in the database.
  const rows = await trainings.modelVersions(market);
  const registered = await registry.versions(market);
  const found = rows.map((row) => [row.version, registered.findLast((each) => versionRegisteredAs(rows, each) === row)] as const);
  await trainings.relabel(market, new Map(found.map(([version, each]) => [version, each?.registryVersion ?? null])));
  return new Map(found.flatMap(([version, each]) => (each === undefined ? [] : [[version, each]])));
};
