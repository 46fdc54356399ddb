/** A refusal of the server, or no answer at all: `isUnreachable` then says that the outcome is not known. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  get isUnreachable(): boolean {
    return this.status === 0;
  }
}

/** What a form shows under its fields: `body.name` → `name`. */
export function issuesOf(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError)) return {};
  const issues = error.details['issues'];
  if (!Array.isArray(issues)) return {};
  const found: Record<string, string> = {};
  for (const issue of issues as readonly unknown[]) {
    if (typeof issue !== 'object' || issue === null) continue;
    const { path, message } = issue as { path?: unknown; message?: unknown };
    if (typeof path !== 'string' || typeof message !== 'string') continue;
    found[path.replace(/^(body|query|params)\.?/, '')] = message;
  }
  return found;
}
