import { type DieboldMariano, dieboldMariano, forecastErrors, type ScoredHours, scaledSquaredError } from '../evaluation/index.ts';
import { type EpochMs, isoSecond } from '../time/index.ts';
import { againstZero, evidenceOf } from './against-zero.ts';
import { dispersion } from './dispersion.ts';
import { type AgainstZero, decide, type GateDecision, type GateFigures, NOTHING_KNOWN } from './gate-decision.ts';

export interface GateBounds {
  /** a refresh is refused when it is worse at this level */
  readonly refreshSignificance: number;
  /** a change must be better at this level */
  readonly changeSignificance: number;
  /** lowest and highest `dispersion` of a sane model */
  readonly dispersion: readonly [number, number];
  /** fewer hours than this decide nothing */
  readonly minimumHours: number;
  /** whether a candidate is refused that is significantly worse than the forecast of no change */
  readonly notWorseThanZero: boolean;
}

export interface Candidate {
  readonly recipeSha256: string;
  /** percent, one for each of the contest's hours */
  readonly forecast: Float64Array;
}

export type Champion =
  | { readonly kind: 'none' }
  /** it could not be loaded or asked */
  | { readonly kind: 'broken'; readonly why: string }
  | {
      readonly kind: 'champion';
      readonly recipeSha256: string;
      /** hours before it do not count in the comparison */
      readonly seenUntil: EpochMs;
      /** percent, one for each of the contest's hours */
      readonly forecast: Float64Array;
    };

export interface Contest {
  /** the settled hours that the candidate has not seen */
  readonly hours: ScoredHours;
  readonly candidate: Candidate;
  readonly champion: Champion;
  readonly bounds: GateBounds;
}

/**
 * Whether a candidate becomes champion. It must be sane: enough unseen hours, finite forecasts, dispersion within bounds, and not
 * significantly worse than no forecast at all. With no champion, or a broken one, that is all. A refresh (same recipe, later data) must
 * not be significantly worse on the hours that neither has seen, a change of recipe must be significantly better. With too few such
 * hours the champion stays: it was judged once.
 */
export const gate = (contest: Contest): GateDecision => {
  const { hours, candidate, champion, bounds } = contest;
  const first = champion.kind !== 'champion' || !champion.forecast.every(Number.isFinite);
  const kind = first ? 'first' : champion.recipeSha256 === candidate.recipeSha256 ? 'refresh' : 'change';
  const n = hours.hour.length;
  const figures: GateFigures = { ...NOTHING_KNOWN, kind, holdoutHours: n, dispersionBounds: bounds.dispersion };
  if (n < bounds.minimumHours) return decide('too_few_hours', `only ${n} hours were held out, ${bounds.minimumHours} are needed`, figures);
  if (!candidate.forecast.every(Number.isFinite)) return decide('not_finite', 'some of its forecasts are not finite numbers', figures);
  const moves = dispersion(candidate.forecast, hours.realised, hours.volatility);
  const sane = { ...figures, dispersion: moves };
  const [least, most] = bounds.dispersion;
  if (!(moves >= least && moves <= most))
    return decide(
      'dispersion_out_of_bounds',
      `its forecasts move ${moves.toFixed(4)} times as much as the market, ${least} to ${most} is sane`,
      sane,
    );
  const zero = againstZero(candidate.forecast, hours.realised, hours.volatility);
  const judged = { ...sane, zero };
  if (Number.isNaN(zero.dm_t)) return decide('not_finite', 'its losses are not finite numbers', judged);
  if (zero.worse && bounds.notWorseThanZero) return decide('worse_than_zero', `it is ${worse(zero)}`, judged);
  if (champion.kind === 'champion' && !first) return compare(contest, champion, judged);
  const only = zero.worse ? `although it is ${worse(zero)}, which was allowed,` : 'it is sane,';
  if (champion.kind === 'none') return decide('no_champion', `${only} and there was no champion`, judged);
  const why = champion.kind === 'broken' ? `is broken: ${champion.why}` : 'says what is no finite number';
  return decide('champion_broken', `${only} and the champion ${why}`, judged);
};

const worse = (zero: AgainstZero): string =>
  `significantly worse than the forecast of no change on ${zero.n} hours that it has not seen (${evidenceOf(zero)})`;

/** A sane candidate against a champion that works. */
const compare = ({ hours, candidate, bounds }: Contest, champion: Champion & { kind: 'champion' }, sane: GateFigures): GateDecision => {
  const start = hours.hour.findIndex((hour) => hour >= champion.seenUntil);
  const from = start < 0 ? hours.hour.length : start;
  const n = hours.hour.length - from;
  const [realised, volatility] = [hours.realised.subarray(from), hours.volatility.subarray(from)];
  if (n < bounds.minimumHours)
    return decide(
      'too_few_hours',
      `there are only ${n} hours that neither it nor the champion has seen, ${bounds.minimumHours} are needed`,
      { ...sane, commonHours: n },
    );
  const [ours, theirs] = [candidate.forecast.subarray(from), champion.forecast.subarray(from)];
  const loss = (forecast: Float64Array): Float64Array => scaledSquaredError(forecast, realised, volatility);
  return judge(dieboldMariano(loss(theirs), loss(ours)), bounds, {
    ...sane,
    commonHours: n,
    commonFrom: isoSecond(hours.hour[from] as EpochMs),
    candidate: forecastErrors(ours, realised),
    champion: forecastErrors(theirs, realised),
    championAgainstZero: againstZero(theirs, realised, volatility),
  });
};

/** What a promotion must say that was not required to be better than nothing. */
const allowed = ({ zero }: GateFigures): string => (zero?.worse ? `, although it is ${worse(zero)}, which was allowed` : '');

/** @param test null when the two say the same: a refresh is no worse then, a change no better */
const judge = (test: DieboldMariano | null, bounds: GateBounds, reached: GateFigures): GateDecision => {
  const refresh = reached.kind === 'refresh';
  const significance = refresh ? bounds.refreshSignificance : bounds.changeSignificance;
  const p = (refresh ? test?.pWorse : test?.pBetter) ?? null;
  const significant = p !== null && p < significance;
  const figures = { ...reached, dm_t: test?.t ?? null, p, significance };
  const found = evidenceOf({ dm_t: figures.dm_t, p });
  const evidence = `on ${reached.commonHours} hours that neither has seen (${found})`;
  if (refresh && significant) return decide('refresh_worse', `a refresh that is significantly worse ${evidence}`, figures);
  if (refresh)
    return decide('refresh_not_worse', `a refresh that is sane and not significantly worse ${evidence}${allowed(reached)}`, figures);
  if (significant) return decide('change_better', `a change that is significantly better ${evidence}${allowed(reached)}`, figures);
  return decide('change_not_better', `a change that is not significantly better ${evidence}`, figures);
};
