import { z } from 'zod';
import { OWNER_LABEL } from './container-rules.ts';

/** What the engine says of a container, as far as it is looked at here. */
export const InspectedContainer = z.object({
  Id: z.string().regex(/^[0-9a-f]{64}$/),
  Name: z.string(),
  Created: z.string(),
  State: z.object({ Status: z.string(), StartedAt: z.string(), FinishedAt: z.string() }),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
});

export type InspectedContainer = z.infer<typeof InspectedContainer>;

export const isOwnedBy = ({ Config }: InspectedContainer, owner: string): boolean => Config.Labels?.[OWNER_LABEL] === owner;
