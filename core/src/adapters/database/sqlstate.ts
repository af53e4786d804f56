/**
 * What an SQLSTATE (PostgreSQL 17, appendix A) means to us: a server that cannot serve us now, something that only whoever configured it
 * can mend, or our own mistake.
 */
export interface SqlStateMeaning {
  readonly kind: 'unavailable' | 'config' | 'ours';
  /** what to do; `{}` stands for what the URL was written into */
  readonly advice: string;
}

const UNAVAILABLE: Readonly<Record<string, string>> = {
  '08': 'see whether it is running',
  '25006': 'it takes no writes: it is a standby, or was set read-only; see which server {} names, and try again',
  '25P': 'the transaction was ended for taking too long: try again',
  '28': 'check user and password in {}',
  '28000': 'check user and sslmode in {}, and who may connect from here (pg_hba.conf)',
  '3D000': 'create that database or correct its name in {}',
  '40': 'another transaction was in the way: try again',
  '42P01': 'bring its tables up to date: tasks init',
  '42703': 'bring its tables up to date: tasks init',
  '42883': 'bring its tables up to date: tasks init',
  '53': 'it has too many connections or too little memory: try again',
  '53100': 'free disk space on its host',
  '55P03': 'somebody else holds a lock on it: try again',
  '57014': 'it did not answer in time: try again',
  '57P': 'it is starting or stopping: try again',
  '57P04': 'somebody dropped that database: make it again, or correct its name in {}',
  '57P05': 'it ends connections after a short while (idle_session_timeout): try again',
  '58': 'its host has a fault: see its log',
  XX: 'it has a fault of its own: see its log',
};

const CONFIG: Readonly<Record<string, string>> = {
  '42501': 'grant that to the user in {}, who must own the tables or may use them and their schema',
  '3F000': 'create that schema, or correct the search_path of the user in {}',
  '22P05': 'make the database of {} anew with the encoding UTF8',
};

/** Classes that tell of the statement or of what was to be written. */
const OURS = ['21', '22', '23', '24', '25', '26', '34', '3B', '42', '54'];

const NOT_UNDERSTOOD: SqlStateMeaning = { kind: 'unavailable', advice: 'that is not understood: see its log, and try again' };

/** The longest prefix counts: `25006` before `25`. */
export const meaningOf = (code: string): SqlStateMeaning => {
  for (let length = code.length; length >= 2; length--) {
    const prefix = code.slice(0, length);
    const [unavailable, config] = [UNAVAILABLE[prefix], CONFIG[prefix]];
    if (unavailable !== undefined) return { kind: 'unavailable', advice: unavailable };
    if (config !== undefined) return { kind: 'config', advice: config };
    if (OURS.includes(prefix)) return { kind: 'ours', advice: '' };
  }
  return NOT_UNDERSTOOD;
};
