import { expect, test } from 'vitest';
import { mergeBoosters } from './merge-boosters.ts';

/** A model as LightGBM 4.7 writes it, cut to what matters: one split on the second of two columns. */
const model = (leaf: string, change: (text: string) => string = (text) => text): string => {
  const tree = `Tree=0\nnum_leaves=2\nsplit_feature=1\nsplit_gain=5\nthreshold=0.5\nleaf_value=${leaf}\nleaf_weight=3 4\ninternal_value=0.25\ninternal_count=7\nshrinkage=0.01\n\n\n`;
  return change(
    `tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=1\nobjective=regression\nfeature_names=a b\n` +
      `feature_infos=[0:1] [0:1]\ntree_sizes=${tree.length}\n\n${tree}end of trees\n\nfeature_importances:\nb=1\n\nparameters:\n[seed: 3]\nend of parameters\n\npandas_categorical:null\n`,
  );
};

test('multiplies what a tree forecasts, leaves what it counts, and numbers the trees', () => {
  const merged = mergeBoosters([
    { text: model('-1 2'), weight: 0.5 },
    { text: model('4 8e-3'), weight: 0.25 },
  ]);
  expect(merged.match(/^(Tree|leaf_value|internal_value|leaf_weight|split_gain)=.*$/gm)).toEqual([
    'Tree=0',
    'split_gain=5',
    'leaf_value=-0.5 1',
    'leaf_weight=3 4',
    'internal_value=0.125',
    'Tree=1',
    'split_gain=5',
    'leaf_value=1 0.002',
    'leaf_weight=3 4',
    'internal_value=0.0625',
  ]);
});

test('its header gives the size of each tree, its end the splits of all, and no parameters of one', () => {
  const merged = mergeBoosters([1, 2, 3].map((weight) => ({ text: model('1 2'), weight })));
  const trees = merged.slice(merged.indexOf('Tree=0'), merged.indexOf('end of trees')).split(/(?=Tree=)/);
  expect(merged).toContain(`\ntree_sizes=${trees.map(({ length }) => length).join(' ')}\n`);
  expect(merged.endsWith('end of trees\n\nfeature_importances:\nb=3\n\n')).toBe(true);
});

test.each([
  ['a random forest', (text: string) => text.replace('objective', 'average_output\nobjective'), 'averages'],
  ['a link function', (text: string) => text.replace('regression', 'binary sigmoid:1'), 'link function'],
  ['several outputs', (text: string) => text.replace('iteration=1', 'iteration=3'), 'more than one output'],
  ['other columns', (text: string) => text.replace('names=a b', 'names=b a'), 'feature_names'],
  ['something else', () => 'a novel', 'no LightGBM model'],
])('refuses %s', (_what, change, why) => {
  expect(() => mergeBoosters([model('1 2'), model('1 2', change)].map((text) => ({ text, weight: 1 })))).toThrow(why);
});
