import type { ZodType } from 'zod';
import { z } from 'zod';
import { AppError } from '../errors';

/** One thing that is wrong with a request: `body.consents.0.purpose`, and what to do about it. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** 400 with every issue and its path. */
export function invalidRequest(issues: readonly Issue[]): AppError {
  return new AppError('REQUEST_INVALID', 'invalid', 'the request does not have the expected form', {
    details: { issues },
  });
}

/** Parses the parts of a request that have a schema. @throws AppError REQUEST_INVALID with all issues of all parts. */
export function validate(
  parts: Readonly<Record<string, { readonly schema: ZodType | undefined; readonly value: unknown }>>,
): Record<string, unknown> {
  const issues: Issue[] = [];
  const parsed: Record<string, unknown> = {};
  for (const [name, { schema, value }] of Object.entries(parts)) {
    const result = (schema ?? nothing).safeParse(value);
    if (result.success) parsed[name] = result.data;
    else issues.push(...result.error.issues.flatMap((issue) => toIssues(name, issue)));
  }
  if (issues.length > 0) throw invalidRequest(issues);
  return parsed;
}

/** A part without a schema must be empty. */
const nothing = z.union([z.strictObject({}), z.undefined()]);

function toIssues(part: string, issue: z.core.$ZodIssue): Issue[] {
  const path = [part, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: 'unknown field' }));
  }
  return [{ path, message: issue.message }];
}

/** For routes that read the query themselves. */
export const anyQuery = z.record(z.string(), z.unknown());

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? unknown : never) : never;

/** Ties a schema to its contract type: compiles only where each is assignable to the other. */
export function schemaFor<Contract>() {
  return <S extends ZodType>(schema: S & Same<z.output<S>, Contract>): ZodType<Contract> =>
    // Assignable both ways, as the parameter's type demands.
    schema as unknown as ZodType<Contract>;
}

/** A record id in a path. */
export const idParams = z.strictObject({ id: z.string().regex(/^[0-9A-Za-z_-]{1,64}$/) });

/** `limit` and `cursor` of a list. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(500).optional(),
});
