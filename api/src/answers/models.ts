import { z } from 'zod';
import { instant, sha256 } from './instant.ts';

const Version = z.strictObject({
  version: z.int().positive().describe("the platform's own count, never given again"),
  registry_version: z.int().positive().nullable().describe('the label that the registry shows for it; null when the registry has lost it'),
  model_id: z.string(),
  training_id: z.string(),
  folder_sha256: sha256,
  seen_until: instant,
});

const Decision = z.strictObject({
  seq: z.int(),
  at: instant,
  decision: z.enum(['promoted', 'not_promoted', 'rolled_back', 'changed_outside']),
  from_version: z.int().nullable(),
  to_version: z.int(),
  state: z.enum(['pending', 'done']),
  actor: z.string(),
  request_id: z.int().nullable().describe('retraining request that led to it'),
  figures: z.record(z.string(), z.unknown()).describe('what decided'),
});

/** Answer of `GET /models`. */
export const Models = z
  .strictObject({
    market: z.string(),
    symbol: z.string(),
    champion: z.int().positive().nullable().describe('version that should be served'),
    no_champion: z.string().nullable().describe('why the gate let no version become champion, and what overrules it'),
    serving: z.int().positive().nullable().describe('version that is served'),
    problem: z.string().nullable().describe('why the champion is not in the registry or not served as it should be; null when all is well'),
    versions: z.array(Version).describe('newest first'),
    decisions: z.array(Decision).describe('newest first'),
  })
  .meta({ id: 'Models' });

export type Models = z.infer<typeof Models>;
