import { Config } from '@forecast/core/config';
import type { Platform } from '@forecast/tasks';
import { expect, test } from 'vitest';
import { serve } from './serve.ts';

test('a service behind keys without one to ask with is refused before anything is opened', async () => {
  const platform = { config: Config.parse({ api: { auth: 'key' } }), adminKey: undefined } as Platform;
  await expect(serve(platform, '127.0.0.1')).rejects.toMatchObject({ code: 'config', message: expect.stringContaining('API_ADMIN_KEY') });
});
