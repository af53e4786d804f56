import { type Access, type Auth, wantsKey } from '@forecast/core/access';
import { FAULT_CODES } from '@forecast/core/fault';
import { z } from 'zod';
import { Problem, type ProblemCode } from './problem.ts';
import type { Route } from './routes/route.ts';

/** Refusals that every route may meet. */
const ALWAYS: readonly ProblemCode[] = ['malformed', 'wrong_host'];

/** Refusals beside those of a route that wants a key. */
const OF_KEYS: readonly ProblemCode[] = ['no_key', 'database_unavailable'];

const KEY_SCHEMES = {
  api_key: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'made by `tasks keys create`' },
  bearer: { type: 'http', scheme: 'bearer', description: 'the same key' },
} as const;

/** The service in OpenAPI 3.1, made from the schemas that check requests and answers. */
export const openApi = (routes: readonly Route[], auth: Auth): Record<string, unknown> => ({
  openapi: '3.1.0',
  info: {
    title: 'Crypto forecast',
    version: '1',
    description: 'Forecasts of the percent change of close over one hour. An hour is named by its start; every instant is UTC.',
  },
  paths: Object.fromEntries(routes.map((route) => [route.path, { get: operation(route, auth) }])),
  components: {
    schemas: schemas([...routes.map(({ answer }) => answer), Problem]),
    ...(routes.some(({ access }) => wantsKey(auth, access)) ? { securitySchemes: KEY_SCHEMES } : {}),
  },
});

const operation = ({ path, summary, access, query, answer, codes }: Route, auth: Auth) => ({
  operationId: path.slice(1),
  summary,
  parameters: parameters(query),
  responses: {
    200: content('the answer', 'application/json', answer),
    ...problems([...new Set([...ALWAYS, ...codes, ...codesOf(access, auth)])]),
  },
  security: wantsKey(auth, access) ? Object.keys(KEY_SCHEMES).map((name) => ({ [name]: [] })) : [],
});

const codesOf = (access: Access, auth: Auth): readonly ProblemCode[] => {
  if (!wantsKey(auth, access)) return [];
  return access === 'admin' ? [...OF_KEYS, 'wrong_scope'] : OF_KEYS;
};

const parameters = (query: z.ZodObject) => {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, examples, ...schema } = property as Record<string, unknown>;
    const example = Array.isArray(examples) ? { example: examples[0] } : {};
    return { name, in: 'query', required: required.includes(name), description, ...example, schema };
  });
};

/** Codes that share a status stand side by side: OpenAPI knows one response a status. */
const problems = (codes: readonly ProblemCode[]) => {
  const byStatus = Map.groupBy(codes, (code) => FAULT_CODES[code].http);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [status, content(ofStatus.join(', '), 'application/problem+json', Problem)]),
  );
};

const content = (description: string, type: string, schema: z.ZodType) => ({
  description,
  content: { [type]: { schema: { $ref: reference(z.globalRegistry.get(schema)?.id ?? '') } } },
});

const reference = (id: string): string => `#/components/schemas/${id}`;

const schemas = (all: readonly z.ZodType[]) => {
  const named = z.registry<{ id: string }>();
  for (const schema of all) named.add(schema, { id: z.globalRegistry.get(schema)?.id ?? '' });
  const made = z.toJSONSchema(named, { uri: reference }).schemas;
  return Object.fromEntries(Object.entries(made).map(([id, { $schema: _dialect, $id: _address, ...schema }]) => [id, schema]));
};
