import { z } from 'zod';

/** An instant as every answer writes it: `2025-07-28T15:00:00Z`. */
export const instant = z.iso.datetime({ precision: 0 });

/** sha256 in lower-case hexadecimal */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
