import { createHash } from 'node:crypto';
import { openStore } from '@forecast/core/adapters/store';
import { Fault } from '@forecast/core/fault';

// A process that writes into a folder store, for tests that need several or kill them: node store-writer.ts WHAT FOLDER [NUMBER]
const [what, folder = '', number = '0'] = process.argv.slice(2);
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Adds one to the number in `counter`, `times` times, and loses none. */
const count = async (times: number): Promise<void> => {
  const store = await openStore({ url: `file://${folder}`, endpoint: null, region: '' });
  for (let done = 0; done < times; ) {
    const found = await store.read('counter');
    const next = Buffer.from(found.kind === 'missing' ? '1' : String(Number(Buffer.from(found.bytes).toString()) + 1));
    const condition = found.kind === 'missing' ? ({ kind: 'absent' } as const) : ({ kind: 'unchanged', etag: found.etag } as const);
    if ((await store.write('counter', next, condition)).kind === 'written') done++;
  }
};

/** Writes objects that begin with the digest of the rest, several at once, until it is killed. */
const writeOn = async (): Promise<void> => {
  const store = await openStore({ url: `file://${folder}`, endpoint: null, region: '' });
  const one = async (key: string): Promise<void> => {
    for (let round = 0; ; round++) {
      const rest = Buffer.alloc(50_000 + ((round * 7919) % 400_000), `${process.pid} ${key} ${round} `);
      await store.write(key, Buffer.concat([createHash('sha256').update(rest).digest(), rest]), { kind: 'any' });
      if (round === 0) say('writing');
    }
  };
  await Promise.all([1, 2, 3, 4].map((i) => one(`objects/${i}`)));
};

/** Writes until the folder takes no more, then says how that was told and what the store then holds. */
const fill = async (bytes: number): Promise<void> => {
  try {
    const store = await openStore({ url: `file://${folder}`, endpoint: null, region: '' });
    await store.write('first', Buffer.alloc(1000, 1), { kind: 'absent' });
    await store.write('objects/replaced', Buffer.from('old'), { kind: 'absent' });
    const failure = await store.write('objects/replaced', Buffer.alloc(bytes, 2), { kind: 'any' }).then(
      () => undefined,
      (error: unknown) => error,
    );
    const fault = failure instanceof Fault ? { code: failure.code, message: failure.message } : String(failure);
    const kept = await store.read('objects/replaced');
    await store.remove('first');
    await store.write('second', Buffer.from('room again'), { kind: 'absent' });
    const text = kept.kind === 'object' ? Buffer.from(kept.bytes).toString() : kept.kind;
    say(JSON.stringify({ fault, kept: text, listed: (await store.list('')).map(({ key }) => key) }));
  } catch (error) {
    say(JSON.stringify({ fault: String(error) }));
  }
};

if (what === 'count') await count(Number(number));
else if (what === 'write-on') await writeOn();
else if (what === 'fill') await fill(Number(number));
else throw new Error(`store-writer: ${what}?`);
