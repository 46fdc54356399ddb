import type { ZodType } from 'zod';
import { z } from 'zod';
import type { Route } from './route';
import { anyone, rawRoute } from './route';

type Json = Record<string, unknown>;

/** An OpenAPI 3.1 document of the routes, made from the schemas that also check the requests. */
export function openapiDocument(routes: readonly Route[], title: string, version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title, version },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes,
      schemas: { Error: errorSchema },
    },
  };
}

/** `GET /api/openapi.json`, without itself. */
export function openapiRoute(routes: readonly Route[], version: string): Route {
  const body = JSON.stringify(openapiDocument(routes, 'Huan', version));
  return rawRoute({
    method: 'GET',
    path: '/api/openapi.json',
    summary: 'This document.',
    who: anyone,
    contentType: 'application/json',
    handle: () => Promise.resolve({ status: 200, contentType: 'application/json', body }),
  });
}

const signedBy = (name: string, description: string): Json => ({
  type: 'apiKey',
  in: 'header',
  name,
  description,
});

/** All four headers of a signed request go together. */
const securitySchemes = {
  session: { type: 'http', scheme: 'bearer' },
  signingKey: signedBy('X-Huan-Key', 'The id of the key that signs.'),
  signingTime: signedBy('X-Huan-Timestamp', 'Seconds since 1970, in decimal digits; at most 5 minutes off.'),
  signingNonce: signedBy('X-Huan-Nonce', '16 to 64 of `[0-9A-Za-z_-]`, never used again.'),
  signature: signedBy(
    'X-Huan-Signature',
    'HMAC-SHA256 in lower-case hex, with the text of the key as key, over method, path with query, timestamp and nonce, each followed by a line feed, and then the bytes of the body.',
  ),
};

const securityOf = ({ by = 'session' }: Route['who']): Json[] =>
  by === 'session'
    ? [{ session: [] }]
    : [{ signingKey: [], signingTime: [], signingNonce: [], signature: [] }];

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'requestId'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        details: { type: 'object' },
        requestId: { type: 'string' },
      },
    },
  },
};

function operation(route: Route): Json {
  const isOpen = route.who === anyone;
  const parameters = [
    ...parametersOf('path', route.params, namesIn(route.path)),
    ...parametersOf('query', route.query, []),
    ...(route.idempotent ? [idempotencyParameter] : []),
  ];
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase())}`,
    summary: route.summary,
    tags: [route.path.split('/').slice(1, 4).join('/')],
    ...(isOpen ? {} : { security: securityOf(route.who), 'x-gate': route.who.name }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(route.body, 'input') } },
          },
        }),
    responses: {
      [String(route.kind === 'json' && route.answer === null ? 204 : 200)]: success(route),
      default: {
        description: 'A refusal; `code` says what to do.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

const idempotencyParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  schema: { type: 'string', minLength: 8, maxLength: 128 },
};

function success(route: Route): Json {
  if (route.kind === 'raw') return { description: 'Done.', content: { [route.contentType]: {} } };
  if (route.answer === null) return { description: 'Done, without a body.' };
  const item = jsonSchema(route.answer, 'output');
  const page = { type: 'object', required: ['next'], properties: { next: { type: ['string', 'null'] } } };
  const schema =
    route.kind === 'page'
      ? {
          type: 'object',
          required: ['data', 'page'],
          properties: { data: { type: 'array', items: item }, page },
        }
      : { type: 'object', required: ['data'], properties: { data: item } };
  return { description: 'Done.', content: { 'application/json': { schema } } };
}

function namesIn(path: string): string[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => name ?? '');
}

function parametersOf(
  place: 'path' | 'query',
  schema: ZodType | undefined,
  names: readonly string[],
): Json[] {
  const described = schema === undefined ? {} : jsonSchema(schema, 'input');
  // toJSONSchema of a strict object has exactly these two.
  const properties = (described['properties'] ?? {}) as Record<string, Json>;
  const required = (described['required'] ?? []) as string[];
  return [...new Set([...names, ...Object.keys(properties)])].map((name) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: properties[name] ?? { type: 'string' },
  }));
}

function jsonSchema(schema: ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...described } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return described;
}
