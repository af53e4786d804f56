import { dieboldMariano, scaledSquaredError } from '../evaluation/index.ts';
import type { AgainstZero } from './gate-decision.ts';

/** One-sided: of a hundred models that are as good as no forecast at all, one is called worse. */
const SIGNIFICANCE = 0.01;

/** Holds forecasts against the forecast of no change. */
export const againstZero = (forecast: Float64Array, realised: Float64Array, volatility: Float64Array): AgainstZero => {
  const loss = (of: Float64Array): Float64Array => scaledSquaredError(of, realised, volatility);
  const test = dieboldMariano(loss(new Float64Array(forecast.length)), loss(forecast));
  const p = test?.pWorse ?? null;
  return { n: forecast.length, dm_t: test?.t ?? null, p, significance: SIGNIFICANCE, worse: p !== null && p < SIGNIFICANCE };
};

/** `Diebold-Mariano t -3.10, p 0.001` */
export const evidenceOf = ({ dm_t, p }: Pick<AgainstZero, 'dm_t' | 'p'>): string =>
  dm_t === null ? 'the two say the same' : `Diebold-Mariano t ${dm_t.toFixed(2)}, p ${p?.toFixed(3)}`;
