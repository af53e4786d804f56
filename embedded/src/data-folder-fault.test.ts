import { Fault } from '@forecast/core/fault';
import { expect, test } from 'vitest';
import { dataFolderFault } from './data-folder-fault.ts';

const system = (code: string): Error => Object.assign(new Error(`${code}: write`), { code });
const away = new Fault('registry_unavailable', 'write artifact model.lgb: MLflow answers 500');

test.each([
  [system('ENOSPC'), 'disk_full', '/data: ENOSPC: write; make room on that disk and run again'],
  [system('EROFS'), 'usage', '/data cannot be written (EROFS: write): choose another folder with --data-dir'],
  [away, 'disk_full', 'only 3 MB are left on the disk of /data: make room and run again (write artifact model.lgb: MLflow answers 500)'],
])('%s is told in terms of the data folder', (error, code, message) => {
  expect(dataFolderFault(error, '/data', () => 3e6)).toMatchObject({ code, message });
});

test('a server that fails with room on its disk, and every other error, stays what it is', () => {
  expect(dataFolderFault(away, '/data', () => 1e9)).toBe(away);
  const gap = new Fault('gap', 'no candle');
  expect(dataFolderFault(gap, '/data', () => 0)).toBe(gap);
});
