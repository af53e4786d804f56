import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { Fault } from '../fault/index.ts';
import { Config } from './config.ts';

/**
 * Parses the text of a config.yaml.
 *
 * @param file its name, for messages
 * @throws Fault `config` that lists every mistake with file, line, key, what was found and what is allowed
 */
export const parseConfig = (text: string, file: string): Config => {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const [syntax] = document.errors;
  if (syntax) throw new Fault('config', `${file}:${lineCounter.linePos(syntax.pos[0]).line}: not YAML: ${syntax.message.split('\n')[0]}`);
  const parsed = Config.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map((issue) => `${file}:${lineOf(document, lineCounter, issue)}: ${mistake(document, issue)}`);
  throw new Fault('config', mistakes.join('\n'));
};

type Issue = z.core.$ZodIssue;
type Document = ReturnType<typeof parseDocument>;

/** The path that an issue is about: of an unknown key, the key itself. */
const pathOf = (issue: Issue): readonly PropertyKey[] =>
  issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;

const lineOf = (document: Document, lines: LineCounter, issue: Issue): number => {
  const path = pathOf(issue);
  const parent = document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
  const node = pair?.key ?? document.getIn(path, true) ?? parent;
  const range = typeof node === 'object' && node !== null && 'range' in node ? (node.range as readonly number[] | null) : null;
  return lines.linePos(range?.[0] ?? 0).line;
};

const mistake = (document: Document, issue: Issue): string => {
  const key = pathOf(issue).join('.');
  if (issue.code === 'unrecognized_keys') return `${key}: there is no such key${siblings(issue.path)}`;
  const found: unknown = issue.path.length === 0 ? document.toJS() : document.getIn(issue.path);
  const value: unknown =
    typeof found === 'object' && found !== null && 'toJSON' in found ? (found as { toJSON(): unknown }).toJSON() : found;
  return `${key === '' ? '' : `${key}: `}found ${JSON.stringify(value)}, allowed: ${allowed(issue)}`;
};

/** zod's message without what "found" and "allowed" say already. */
const allowed = ({ message, path }: Issue): string => {
  if (path.length === 0) return `keys such as symbols: [BTC/USDT]${siblings([])}`;
  return message
    .replace(/^Invalid (input|option): expected (one of )?/, '')
    .replace(/^Too (small|big): expected (\w+) to (be|have) /, '$2 ')
    .replace(/, received .*$/, '');
};

/** The keys that there are where an unknown one stands. */
const siblings = (path: readonly PropertyKey[]): string => {
  const there: unknown = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], Config.parse({}));
  return typeof there === 'object' && there !== null ? `; there are ${Object.keys(there).join(', ')}` : '';
};
