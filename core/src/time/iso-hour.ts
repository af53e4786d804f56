import { type EpochMs, epochMs, HOUR_MS } from './epoch.ts';

const ISO_HOUR = /^(\d{4}-\d{2}-\d{2})T(\d{2})(?::(\d{2})(?::(\d{2})(?:\.0+)?)?)?(Z|[+-]00:?00)?$/;

/**
 * Parses an hour of UTC as a person or Airflow writes it: `2025-07-28T15`, `2025-07-28T15:00:00Z`, `2025-07-28T15:00:00+00:00`.
 *
 * @returns undefined when the text is no whole hour of UTC
 */
export const parseIsoHour = (text: string): EpochMs | undefined => {
  const [, date, hour, minute = '00', second = '00'] = ISO_HOUR.exec(text) ?? [];
  const at = Date.parse(`${date}T${hour}:${minute}:${second}Z`);
  const exists = Number.isFinite(at) && at % HOUR_MS === 0 && new Date(at).toISOString().startsWith(`${date}T${hour}`);
  return exists ? epochMs(at) : undefined;
};
