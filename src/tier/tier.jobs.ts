import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { createReview } from './tier.review';

export function tierJobs(review: ReturnType<typeof createReview>): Job[] {
  return [
    defineJob({ name: 'tier.review', schedule: '30 2 * * *', run: ({ signal }) => review.reviewDue(signal) }),
  ];
}
