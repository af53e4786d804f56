import { FAULT_CODES } from '@forecast/core/fault';
import type { Problem } from './problem.ts';
import type { Reader } from './reader.ts';

const MORE = 'send a key to see the details';

/** Members of answers that describe what went wrong. Their text may come from any server and name its address. */
const IN_WORDS = /^(problems?|reasons?|why|details?|messages?|errors?|causes?)$/;

/** Name and fault code of what could not be read, as `kept` writes them. */
const TOLD = /^([\w -]+): (\w+)(?:: |$)/;

/**
 * The body of any answer, for that reader: `anybody` gets the code of what went wrong and a fixed sentence, and no host, path, address or
 * version.
 */
export const toldTo = (reader: Reader, body: unknown): unknown => {
  if (reader === 'trusted') return body;
  return isProblem(body) ? neutral(body) : withoutWords(body);
};

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'title' in body;

/** The details of these are fixed texts already. */
const neutral = (problem: Problem): Problem =>
  ['no_key', 'internal'].includes(problem.code) ? problem : { ...problem, detail: `${problem.title}; ${MORE}` };

const withoutWords = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutWords);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, IN_WORDS.test(key) ? withoutDetail(each) : withoutWords(each)]),
  );
};

const withoutDetail = (value: unknown): unknown => {
  if (typeof value === 'string') return codeIn(value) ?? MORE;
  if (Array.isArray(value)) return value.map(withoutDetail);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutDetail(each)]));
};

const codeIn = (text: string): string | undefined => {
  const [, name, code = text] = TOLD.exec(text) ?? [];
  if (!Object.hasOwn(FAULT_CODES, code)) return undefined;
  return name === undefined ? code : `${name}: ${code}`;
};
