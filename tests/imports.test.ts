import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** Each may import those before it on its own line of descent, never one after it. */
const STAGES = [
  'fault',
  'time',
  'statistics',
  'candles',
  'features',
  'dataset',
  'model',
  'forecast',
  'evaluation',
  'promotion',
  'drift',
  'report',
  // Who may ask the service: of the stages it knows only faults and instants, and none knows it.
  'access',
];
const SIDE_BY_SIDE = [['promotion', 'drift']];
/** What a workspace may import of the others. */
const WORKSPACES: Record<string, readonly string[]> = {
  core: [],
  tasks: ['core'],
  api: ['core'],
  client: [],
  embedded: ['core', 'tasks', 'api'],
  'socket-filter': [],
};
/** Packages that know no clock, environment, network or store. */
const PURE = ['node:crypto', 'zod', 'echarts', 'echarts/core', 'echarts/charts', 'echarts/components', 'echarts/renderers', 'ml-matrix'];

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g;
const importsOf = (file: string): string[] => [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => match[1] ?? '');

/** Workspace, part and file. */
const placeOf = (file: string): string =>
  normalize(file)
    .replace('/src/', '/')
    .replace(/^docker\//, '');

const fault = (file: string, specifier: string): string | undefined => {
  const target = specifier.startsWith('.') ? placeOf(join(dirname(file), specifier)) : specifier.replace(/^@forecast\//, '');
  const [workspace = '', part = ''] = placeOf(file).split('/');
  const [toWorkspace = '', toPart = ''] = target.split('/');
  const own = toWorkspace === workspace;
  if (toWorkspace in WORKSPACES && !own) return WORKSPACES[workspace]?.includes(toWorkspace) ? undefined : 'a workspace it may not know';
  const from = STAGES.indexOf(part);
  if (workspace !== 'core' || from < 0 || file.endsWith('.test.ts')) return undefined;
  if (!own) return PURE.includes(specifier) ? undefined : 'a pure stage imports no package';
  const to = STAGES.indexOf(toPart);
  if (to < 0) return 'a stage imports stages only';
  if (to > from) return 'a later stage';
  return SIDE_BY_SIDE.some((pair) => from !== to && pair.includes(part) && pair.includes(toPart)) ? 'a stage beside it' : undefined;
};

test('imports point one way', () => {
  const files = globSync('{core,tasks,api,client,embedded,docker/socket-filter}/src/**/*.ts');
  expect(files.length).toBeGreaterThan(5);
  const faults = files.flatMap((file) => importsOf(file).map((specifier) => [file, specifier, fault(file, specifier)]));
  expect(faults.filter(([, , why]) => why !== undefined)).toEqual([]);
});

test.each([
  ['core/src/time/epoch.ts', '../features/index.ts', 'a later stage'],
  ['core/src/drift/check.ts', '../promotion/index.ts', 'a stage beside it'],
  ['core/src/model/fit.ts', '../adapters/lightgbm/index.ts', 'a stage imports stages only'],
  ['core/src/model/fit.ts', 'node:fs', 'a pure stage imports no package'],
  ['client/src/main.ts', '@forecast/core/time', 'a workspace it may not know'],
  ['docker/socket-filter/src/main.ts', '@forecast/core/fault', 'a workspace it may not know'],
  ['docker/socket-filter/src/main.ts', '../../../core/src/fault/index.ts', 'a workspace it may not know'],
  ['docker/socket-filter/src/main.ts', './settings.ts', undefined],
  ['core/src/report/page.ts', '../drift/index.ts', undefined],
])('%s importing %s: %s', (file, specifier, why) => {
  expect(fault(file, specifier)).toBe(why);
});
