import type { FaultCode } from '../../fault/index.ts';
import type { BinningOrder } from './bin-rows.ts';
import type { Handle } from './c-library.ts';
import type { TrainingOrder } from './train-booster.ts';

/** What a training thread can be told to do, one order at a time. */
export type Order =
  | ({ readonly kind: 'bin' } & BinningOrder)
  | { readonly kind: 'label'; readonly dataset: Handle; readonly label: Float32Array }
  /** `stop[0]` becomes 1 when it is to end early */
  | ({ readonly kind: 'train'; readonly stop: Int32Array } & TrainingOrder);

/** What it answers; any number of `progress`, then one of the others. */
export type Answer =
  | { readonly kind: 'progress'; readonly done: number; readonly loss: number }
  /** handle of the dataset, or text of a model */
  | { readonly kind: 'done'; readonly result: Handle | string }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly code: FaultCode; readonly message: string };
