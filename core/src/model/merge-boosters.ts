import { Fault } from '../fault/index.ts';

/** A booster as LightGBM's text, and what its forecast is multiplied by. */
export interface WeightedBooster {
  readonly text: string;
  readonly weight: number;
}

/**
 * Merges boosters into one whose raw forecast is the sum of weight x forecast. A forecast is a sum over trees, so it is enough to
 * multiply the trees' values. The sum is right to rounding, not to the last bit: the merged text is a model of its own.
 * For models with one output and no link function; neither random forests, which average their trees.
 *
 * The text says nothing of the parameters, which the boosters do not share.
 *
 * @throws Fault `internal` when they cannot be added
 */
export const mergeBoosters = (boosters: readonly WeightedBooster[]): string => {
  const parts = boosters.map(({ text, weight }) => ({ ...split(text), weight }));
  const [first] = parts;
  if (first === undefined) throw cannot('there is none');
  for (const { header } of parts) refuseUnlike(header, first.header);
  const trees = parts.flatMap(({ trees, weight }) => trees.map((tree) => scaled(tree, weight))).map(numbered);
  const sizes = trees.map((tree) => tree.length).join(' ');
  const importances = splitCounts(field(first.header, 'feature_names') ?? '', trees);
  return `${first.header.replace(/^tree_sizes=.*$/m, `tree_sizes=${sizes}`)}${trees.join('')}end of trees\n\nfeature_importances:\n${importances}\n`;
};

interface ModelText {
  readonly header: string;
  readonly trees: readonly string[];
}

const split = (text: string): ModelText => {
  const start = text.indexOf('\nTree=0\n') + 1;
  const end = text.indexOf('end of trees');
  if (start === 0 || end < 0) throw cannot('a text is no LightGBM model');
  return { header: text.slice(0, start), trees: text.slice(start, end).split(/(?=^Tree=\d+$)/m) };
};

const refuseUnlike = (header: string, first: string): void => {
  if (/^average_output$/m.test(header)) throw cannot('a random forest averages its trees');
  if (field(header, 'num_tree_per_iteration') !== '1') throw cannot('a model has more than one output');
  if (field(header, 'objective') !== 'regression')
    throw cannot(`of the objective ${field(header, 'objective')}: a link function may follow the sum`);
  for (const key of ['feature_names', 'feature_infos', 'max_feature_idx']) {
    if (field(header, key) !== field(first, key)) throw cannot(`models differ in ${key}`);
  }
};

const field = (header: string, key: string): string | undefined => new RegExp(`^${key}=(.*)$`, 'm').exec(header)?.[1];

/** Every line of a tree that holds values of the forecast; counts, weights and gains stay as they are. */
const FORECAST_VALUES = /^(leaf_value|internal_value|leaf_const|leaf_coeff)=(.+)$/gm;

const scaled = (tree: string, weight: number): string =>
  tree.replace(
    FORECAST_VALUES,
    (_line, key: string, values: string) => `${key}=${values.replace(/[^ ]+/g, (value) => `${Number(value) * weight}`)}`,
  );

const numbered = (tree: string, index: number): string => tree.replace(/^Tree=\d+$/m, `Tree=${index}`);

/** How many splits use each column, most first, as LightGBM writes it. */
const splitCounts = (featureNames: string, trees: readonly string[]): string => {
  const names = featureNames.split(' ');
  const counts = names.map(() => 0);
  for (const tree of trees) {
    for (const column of field(tree, 'split_feature')?.split(' ').filter(Boolean) ?? [])
      counts[Number(column)] = (counts[Number(column)] ?? 0) + 1;
  }
  const used = names.map((name, column) => ({ name, count: counts[column] ?? 0 })).filter(({ count }) => count > 0);
  return used
    .toSorted((a, b) => b.count - a.count)
    .map(({ name, count }) => `${name}=${count}\n`)
    .join('');
};

const cannot = (why: string): Fault => new Fault('internal', `merge boosters: ${why}`);
