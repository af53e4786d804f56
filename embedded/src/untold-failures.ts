import type { FaultCode } from '@forecast/core/fault';
import type { EpochMs } from '@forecast/core/time';
import type { MarketResult } from '@forecast/tasks';

/**
 * Leaves out what was told of a market in the same hour: the same fault in a later step, and that a candle is missing (`stale`), which
 * follows in every step from the failure of the first.
 */
export const untoldFailures = () => {
  const told = new Map<string, { readonly at: EpochMs; readonly codes: Set<FaultCode> }>();
  const codesTold = (market: string, at: EpochMs): Set<FaultCode> => {
    const known = told.get(market);
    if (known?.at === at) return known.codes;
    const codes = new Set<FaultCode>();
    told.set(market, { at, codes });
    return codes;
  };
  return (results: readonly MarketResult[], at: EpochMs): readonly MarketResult[] =>
    results.filter((result) => {
      if (result.kind !== 'failed') return false;
      const codes = codesTold(result.market, at);
      const isNew = codes.size === 0 || (result.code !== 'stale' && !codes.has(result.code));
      codes.add(result.code);
      return isNew;
    });
};
