import { z } from 'zod';
import { ContainerRequest } from './container-request.ts';
import type { ContainerRules } from './container-rules.ts';
import { containerSpec } from './container-spec.ts';
import { type Refusal, refused } from './refusal.ts';
import { parseStrictJson } from './strict-json.ts';

/** A container that may be made, as the engine is told. */
export interface AllowedContainer {
  readonly kind: 'container';
  readonly spec: ReturnType<typeof containerSpec>;
}

/** Reads the body of a request to create a container. What is said of a mistake names keys, never values. */
export const parseContainer = (rules: ContainerRules): ((body: Uint8Array) => AllowedContainer | Refusal) => {
  const schema = ContainerRequest(rules);
  return (body) => {
    const json = parseStrictJson(body);
    if (json.kind === 'refused') return json;
    const asked = schema.safeParse(json.value);
    return asked.success ? { kind: 'container', spec: containerSpec(asked.data, rules) } : refused(403, whyNot(asked.error));
  };
};

const whyNot = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${z.core.toDotPath(path) || 'body'}: ${message}`)
    .join('; ')
    .slice(0, 500);
