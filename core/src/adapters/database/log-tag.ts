import type { Query } from './connection.ts';

/** Another text after each change of a small log, as the triggers of migration 1764000004000 write it; empty while nothing was changed. */
export const logTag = async (query: Query, log: 'versions' | 'promotions' | 'drift', market: string): Promise<string> => {
  const text = 'SELECT tag FROM log_tag WHERE log = $1 AND market = $2';
  return (await query<{ tag: string }>(`tag of ${log} of ${market}`, text, [log, market])).rows[0]?.tag ?? '';
};
