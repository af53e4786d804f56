import { FAULT_CODES } from '@forecast/core/fault';
import type { Problem } from './problem.ts';
import type { Reader } from './reader.ts';

const MORE = 'whoever has a key is told more';

/** Members of answers that tell in words what went wrong. Those words may come from any server, and name where it is. */
const IN_WORDS = /^(problems?|reasons?|why|details?|messages?|errors?|causes?)$/;

/** Of what could not be read, as `kept` tells it: its name, then the code of the fault. */
const TOLD = /^([\w -]+): (\w+)(?:: |$)/;

/**
 * The body of any answer, for that reader: anybody learns of what went wrong its code and a sentence that is always the same, and no host,
 * path, address or version.
 */
export const toldTo = (reader: Reader, body: unknown): unknown => {
  if (reader === 'trusted') return body;
  return isProblem(body) ? neutral(body) : withoutWords(body);
};

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'title' in body;

/** What is said to who sends no key that works, and of faults of ours, is always the same already. */
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
