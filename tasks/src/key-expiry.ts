import { Fault } from '@forecast/core/fault';
import { DAY_MS, type EpochMs, epochMs, HOUR_MS } from '@forecast/core/time';
import { InvalidArgumentError } from 'commander';

/** When a key is to expire: so long after it was made, or at an instant. */
export type KeyExpiry = { readonly kind: 'after'; readonly milliseconds: number } | { readonly kind: 'at'; readonly at: EpochMs };

const LENGTH = /^([1-9]\d{0,4})([hdw])$/;
const UNIT_MS: Readonly<Record<string, number>> = { h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

/** `30d`, `12h`, `2w`, `2027-01-31` (its beginning, UTC) or `2027-01-31T15:00:00+01:00`, as commander wants a parser of a flag. */
export const keyExpiry = (text: string): KeyExpiry => {
  const [, count, unit = ''] = LENGTH.exec(text) ?? [];
  if (count !== undefined) return { kind: 'after', milliseconds: Number(count) * (UNIT_MS[unit] ?? 0) };
  const at = instantOf(text);
  if (at === undefined)
    throw new InvalidArgumentError(
      'A length of time such as 12h, 30d or 8w is needed, or a date such as 2027-01-31, or 2027-01-31T15:00Z.',
    );
  return { kind: 'at', at };
};

const instantOf = (text: string): EpochMs | undefined => {
  try {
    const full = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text;
    return epochMs(Temporal.Instant.from(full).epochMilliseconds);
  } catch {
    return undefined;
  }
};

/** @throws Fault `usage` when that time has passed */
export const expiresAt = (expiry: KeyExpiry | undefined, createdAt: EpochMs): EpochMs | null => {
  if (expiry === undefined) return null;
  const at = expiry.kind === 'at' ? expiry.at : epochMs(createdAt + expiry.milliseconds);
  if (at <= createdAt) throw new Fault('usage', `--expires ${new Date(at).toISOString()}: that time has passed`);
  return at;
};
