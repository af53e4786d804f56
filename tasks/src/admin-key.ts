import { apiKeySha256 } from '@forecast/core/access';
import type { Platform } from './platform.ts';

const NAME = 'API_ADMIN_KEY';

/** Makes the admin key of the environment known to the service, once, and never tells it. */
export const addAdminKey = async ({
  adminKey,
  apiKeys,
  now,
  progress,
}: Pick<Platform, 'adminKey' | 'apiKeys' | 'now' | 'progress'>): Promise<void> => {
  if (adminKey === undefined) return;
  const at = now();
  const { kind, key } = await apiKeys.add({ name: NAME, scope: 'admin', sha256: apiKeySha256(adminKey), createdAt: at, expiresAt: null });
  if (kind === 'added') progress.say(`${NAME} is known to the service now, as key ${key.id}`);
  else if (key.revokedAt !== null) progress.say(`${NAME} holds key ${key.id}, which was revoked and does not work: set another`);
};
