import { visit } from 'jsonc-parser';
import { type Refusal, refused } from './refusal.ts';

/** Deeper than any body that is let through. */
const DEEPEST = 16;

/**
 * Reads JSON as RFC 8259 has it, in which no object may say a key twice: of two readers one would take the first, the other the last.
 * Keys are compared as they are meant, not as they are written (`"a"` is `"\u0061"`).
 */
export const parseStrictJson = (bytes: Uint8Array): { readonly kind: 'json'; readonly value: unknown } | Refusal => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    const objection = objectionTo(text);
    return objection === undefined ? { kind: 'json', value } : refused(400, objection);
  } catch {
    // The parser's message quotes what it read, which may be a secret.
    return refused(400, 'the body is no JSON');
  }
};

/** Why JSON that can be read is not taken; undefined when it is. */
const objectionTo = (text: string): string | undefined => {
  const open: Set<string>[] = [];
  let objection: string | undefined;
  const enter = () => {
    open.push(new Set());
    // The visitor calls itself for each level: it must not be led deeper than the stack goes.
    if (open.length > DEEPEST) throw new RangeError('nested too deeply');
  };
  const leave = () => void open.pop();
  visit(text, {
    onObjectBegin: enter,
    onObjectEnd: leave,
    onArrayBegin: enter,
    onArrayEnd: leave,
    onObjectProperty: (name) => {
      const seen = open.at(-1);
      if (seen?.has(name)) objection ??= `the body says ${JSON.stringify(name.slice(0, 100))} twice`;
      seen?.add(name);
    },
  });
  return objection;
};
