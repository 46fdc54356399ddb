import type { Answer } from '../support/client';
import type { StepResult } from './table';

/** A step that did not come out as it should; the message says what was expected and what was seen. */
export class StoryError extends Error {}

/** Fails the step unless the two are equal. */
export function expectSame(what: string, seen: unknown, expected: unknown): void {
  if (JSON.stringify(seen) === JSON.stringify(expected)) return;
  throw new StoryError(`${what}：应为 ${JSON.stringify(expected)}，实为 ${JSON.stringify(seen)}`);
}

export interface Step {
  readonly title: string;
  /** Resolves with what was seen, for the table. */
  readonly run: () => Promise<string>;
}

/** Runs the steps in order and stops at the first that fails: what follows builds on it. */
export async function tell(
  steps: readonly Step[],
  onStep: (result: StepResult) => void,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const { title, run } of steps) {
    const startedMs = performance.now();
    const outcome = await run().then(
      (seen) => ({ seen, isPassed: true }),
      (error: unknown) => ({ seen: describeFailure(error), isPassed: false }),
    );
    const result = { title, ...outcome, tookMs: performance.now() - startedMs };
    results.push(result);
    onStep(result);
    if (!result.isPassed) break;
  }
  return results;
}

function describeFailure(error: unknown): string {
  if (error instanceof StoryError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The data of a success; a refusal fails the step. */
export function succeeded<Data>(answer: Answer<Data>): Data {
  if (answer.status < 400) return answer.data;
  throw new StoryError(
    `HTTP ${answer.status} ${answer.error?.code ?? ''} ${JSON.stringify(answer.error?.details ?? {})}`,
  );
}
