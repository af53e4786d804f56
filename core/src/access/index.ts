export { type Access, type AccessDecision, type Asker, type Auth, decideAccess, scopeOf, wantsKey } from './access.ts';
export { apiKeyOf, apiKeySha256, KEY_BYTES, KEY_SCOPES, type KeyScope } from './api-key.ts';
export type { ApiKeyLog, NewApiKey, StoredApiKey } from './api-key-log.ts';
export { type KeyRing, keyRing } from './key-ring.ts';
