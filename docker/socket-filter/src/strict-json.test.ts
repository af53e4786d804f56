import { expect, test } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

const parse = (text: string) => parseStrictJson(Buffer.from(text));

test('reads what says each key once', () => {
  expect(parse('{"a":[{"b":1},{"b":2}],"b":{"a":null}}')).toEqual({ kind: 'json', value: { a: [{ b: 1 }, { b: 2 }], b: { a: null } } });
});

test.each([
  '{"a":1,"a":1}',
  '{"a":1,"\\u0061":2}',
  '{"x":{"a":1,"b":{"a":1},"a":2}}',
  '[{"a":{},"a":{}}]',
  '{"__proto__":{},"__proto__":{}}',
])('%s says a key twice', (text) => {
  expect(parse(text)).toEqual({ kind: 'refused', status: 400, why: expect.stringMatching(/twice$/) });
});

test.each(['', '{', '{}x', '{"a":1,}', '{/* */}', "{'a':1}", '\uFEFF{}', '{"a":NaN}', '{"secret": "x\n"}'])('%j is no JSON', (text) => {
  expect(parse(text)).toEqual({ kind: 'refused', status: 400, why: 'the body is no JSON' });
});

test('text that is no UTF-8 is no JSON', () => {
  expect(parseStrictJson(Buffer.from('{"a":"\xff"}', 'latin1'))).toMatchObject({ kind: 'refused' });
});

test('nesting that no body needs is refused, also where a later key would hide it', () => {
  expect(parse(`{"a":${'['.repeat(30_000)}${']'.repeat(30_000)},"a":1}`)).toMatchObject({ kind: 'refused' });
});
