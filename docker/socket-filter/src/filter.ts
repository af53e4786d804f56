import type { ContainerRules } from './container-rules.ts';
import type { Engine } from './engine.ts';
import type { AllowedContainer } from './parse-container.ts';
import type { Refusal } from './refusal.ts';

/** What the answering of calls needs. */
export interface Filter {
  readonly engine: Engine;
  readonly rules: ContainerRules;
  readonly parse: (body: Uint8Array) => AllowedContainer | Refusal;
  readonly log: (line: string) => void;
}
