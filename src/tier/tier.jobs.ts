import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { Birthdays } from './tier.birthday';
import type { createReview } from './tier.review';

type Step = (signal: AbortSignal) => Promise<void>;

/** Draws lists, and gives what they say. */
interface Awards {
  readonly draw: Step;
  readonly pay: Step;
}

export function tierJobs(
  review: ReturnType<typeof createReview>,
  birthdays: Birthdays,
  awards: Awards,
): Job[] {
  return [
    defineJob({ name: 'tier.review', schedule: '30 2 * * *', run: ({ signal }) => review.reviewDue(signal) }),
    defineJob({
      name: 'tier.payBirthdays',
      schedule: '10 9 * * *',
      // The last days of a month are paid even if nothing ran on them.
      missed: 'each',
      run: ({ scheduledFor, signal }) => birthdays.payDue(scheduledFor, signal),
    }),
    defineJob({
      name: 'tier.giveAwards',
      schedule: '50 4 * * *',
      async run({ signal }) {
        await awards.draw(signal);
        await awards.pay(signal);
      },
    }),
  ];
}
