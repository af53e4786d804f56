import { expect, test } from 'vitest';
import { Models } from '../answers.ts';
import type { Screen } from '../screen.ts';
import { showModels } from './models.ts';

const screen: Screen = {
  paint: (colour, text) => `<${colour}>${text}</${colour}>`,
  facts: (rows) => rows.map((row) => row.join('|')).join('\n'),
  list: (head, rows) => [head, ...rows].map((row) => row.join('|')).join('\n'),
};

const version = (number: number) => ({ version: number, seen_until: '2025-06-01T00:00:00Z', model_id: `m-${number}` });
const decision = (to: number, decided: string, figures?: object) => ({
  at: '2025-08-28T00:00:00Z',
  decision: decided,
  from_version: null,
  to_version: to,
  state: 'done',
  actor: 'gate',
  ...(figures && { figures }),
});
const shown = (answer: object): string =>
  showModels(Models.parse({ symbol: 'BTC/USDT', champion: null, serving: null, versions: [version(1)], decisions: [], ...answer }), screen);

test('says in red that the gate left a market without a champion, and what was worse than no forecast', () => {
  const text = shown({
    no_champion: 'version 1 was not promoted: it is worse; set gate.require_not_worse_than_zero: false',
    decisions: [decision(1, 'not_promoted', { zero: { worse: true, dm_t: -3.1 } })],
  });
  expect(text).toContain('<red>no champion: version 1 was not promoted: it is worse; set gate.require_not_worse_than_zero: false</red>');
  expect(text).toContain('<red>not_promoted, worse than no forecast</red>');
  expect(shown({ champion: 1, serving: 1, decisions: [decision(1, 'promoted', { zero: { worse: true } })] })).toContain(
    '<red>promoted, worse than no forecast</red>',
  );
});

test.each([
  ['of a sound model', { zero: { worse: false } }],
  ['of a gate that did not get there', { zero: null }],
  ['of an older gate', { reason: 'no_champion' }],
  ['of a change outside', {}],
  ['of an older service', undefined],
])('a decision %s is not red', (_, figures) => {
  const text = shown({ champion: 1, serving: 1, decisions: [decision(1, 'promoted', figures)] });
  expect(text).not.toContain('<red>');
  expect(text).toContain('|promoted|');
});
