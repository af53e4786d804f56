import { Fault } from '@forecast/core/fault';
import type { FirstPass } from './first-pass.ts';
import { worstFault } from './step-runner.ts';
import type { Summary } from './summary.ts';

/**
 * A run that shall forecast once has failed when no market has a forecast.
 *
 * @throws the fault of the market that failed, or Fault `no_forecast` that says why there is none
 */
export const assertForecast = (summary: Pick<Summary, 'forecast' | 'others'>, { trained = [], predicted }: FirstPass): void => {
  if ([summary, ...summary.others].some(({ forecast }) => forecast !== null)) return;
  const why = new Map(
    [...predicted, ...trained].flatMap((result) => (result.kind === 'nothing_to_do' ? [[result.market, result.reason] as const] : [])),
  );
  const told = [...why].map(([market, reason]) => `${market}: ${reason}`).join('; ');
  throw (
    worstFault('predict', predicted) ?? new Fault('no_forecast', `there is no forecast of this hour: ${told || 'GET /predict says why'}`)
  );
};
