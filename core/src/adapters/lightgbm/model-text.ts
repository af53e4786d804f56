import { Fault } from '../../fault/index.ts';

/** What must be known of a model before the library reads it. */
export interface ModelHeader {
  readonly columns: readonly string[];
}

/**
 * Checks that a model text is whole, since the library follows the sizes in its header without looking where the text ends.
 *
 * @throws Fault `model_refused`
 */
export const readModelHeader = (text: string): ModelHeader => {
  const firstTree = text.indexOf('\nTree=0\n') + 1;
  if (!text.startsWith('tree\n') || firstTree === 0) throw refused('it does not begin as one');
  const field = (key: string): readonly string[] => {
    const start = text.indexOf(`\n${key}=`) + key.length + 2;
    if (start < key.length + 2 || start > firstTree) throw refused(`${key} is missing`);
    return text.slice(start, text.indexOf('\n', start)).split(' ');
  };
  const end = firstTree + field('tree_sizes').reduce((sum, size) => sum + Number(size), 0);
  if (!text.startsWith('end of trees', end)) throw refused('its trees are not where its header says: the file is cut or changed');
  return { columns: field('feature_names') };
};

const refused = (why: string): Fault => new Fault('model_refused', `lightgbm: load a model: the text is no LightGBM model: ${why}`);
