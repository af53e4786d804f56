export type { Matrix } from './matrix.ts';
