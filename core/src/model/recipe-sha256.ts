import { createHash } from 'node:crypto';
import type { BlendRecipe } from './blend-recipe.ts';
import { canonicalJson } from './canonical-json.ts';

/** Names a recipe by its content: models of equal recipes differ in their data only, and the gate calls the later one a refresh. */
export const recipeSha256 = (recipe: BlendRecipe): string => createHash('sha256').update(canonicalJson(recipe)).digest('hex');
