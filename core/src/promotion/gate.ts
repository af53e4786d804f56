import { type DieboldMariano, dieboldMariano, forecastErrors, type ScoredHours, scaledSquaredError } from '../evaluation/index.ts';
import { type EpochMs, isoSecond } from '../time/index.ts';
import { dispersion } from './dispersion.ts';
import { decide, type GateDecision, type GateFigures, NOTHING_KNOWN } from './gate-decision.ts';

export interface GateBounds {
  /** a refresh is refused when it is worse at this level */
  readonly refreshSignificance: number;
  /** a change must be better at this level */
  readonly changeSignificance: number;
  /** lowest and highest `dispersion` of a sane model */
  readonly dispersion: readonly [number, number];
  /** fewer hours than this decide nothing */
  readonly minimumHours: number;
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
 * Whether a candidate becomes champion. It must be sane: enough unseen hours, finite forecasts, dispersion within bounds. With no
 * champion, or a broken one, that is all. A refresh (same recipe, later data) must not be significantly worse on the hours that
 * neither has seen, a change of recipe must be significantly better. With too few such hours the champion stays: it was judged once.
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
  if (champion.kind === 'none') return decide('no_champion', 'it is sane, and there was no champion', sane);
  if (champion.kind === 'broken') return decide('champion_broken', `it is sane, and the champion is broken: ${champion.why}`, sane);
  if (first) return decide('champion_broken', 'it is sane, and the champion says what is no finite number', sane);
  return compare(contest, champion, sane);
};

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
  });
};

/** @param test null when the two say the same: a refresh is no worse then, a change no better */
const judge = (test: DieboldMariano | null, bounds: GateBounds, reached: GateFigures): GateDecision => {
  const refresh = reached.kind === 'refresh';
  const significance = refresh ? bounds.refreshSignificance : bounds.changeSignificance;
  const p = (refresh ? test?.pWorse : test?.pBetter) ?? null;
  const significant = p !== null && p < significance;
  const figures = { ...reached, dm_t: test?.t ?? null, p, significance };
  const found = test === null ? 'the two say the same' : `Diebold-Mariano t ${test.t.toFixed(2)}, p ${p?.toFixed(3)}`;
  const evidence = `on ${reached.commonHours} hours that neither has seen (${found})`;
  if (refresh && significant) return decide('refresh_worse', `a refresh that is significantly worse ${evidence}`, figures);
  if (refresh) return decide('refresh_not_worse', `a refresh that is sane and not significantly worse ${evidence}`, figures);
  if (significant) return decide('change_better', `a change that is significantly better ${evidence}`, figures);
  return decide('change_not_better', `a change that is not significantly better ${evidence}`, figures);
};
