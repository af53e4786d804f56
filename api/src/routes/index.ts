import { drift } from './drift.ts';
import { health, ready } from './health.ts';
import { models } from './models.ts';
import { predict } from './predict.ts';
import { predictions } from './predictions.ts';
import type { Route } from './route.ts';

/** Everything that the service can be asked, but for its own description. */
export const ROUTES: readonly Route[] = [predict, predictions, models, drift, health, ready];
