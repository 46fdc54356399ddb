import { z } from 'zod';
import type {
  FollowUpAnswer,
  FollowUpOutcome,
  FollowUpQuery,
  FollowUpRequest,
  FollowUpView,
} from '../contract/followUp';
import { pageQuery, schemaFor } from '../platform/http';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const time = z.iso.datetime();
const state = z.enum(['open', 'done']);
const words = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^<>$]+$/u, 'without < > $');

export const followUpQuery = schemaFor<FollowUpQuery>()(pageQuery.extend({ state: state.default('open') }));

export const followUpRequest = schemaFor<FollowUpRequest>()(
  z.strictObject({
    followUpId: z.string().regex(/^[0-9A-Za-z_-]{8,64}$/),
    memberId: id,
    task: words,
    dueOn: z.iso.date(),
  }),
);

export const followUpOutcome = schemaFor<FollowUpOutcome>()(z.strictObject({ outcome: words }));

const view = z.strictObject({
  id,
  storeId: id,
  staffId: id,
  staffName: z.string(),
  isOwn: z.boolean(),
  memberId: id,
  memberNumber: z.string().nullable(),
  maskedName: z.string().nullable(),
  task: z.string().nullable(),
  dueOn: z.iso.date(),
  isOverdue: z.boolean(),
  state,
  outcome: z.string().nullable(),
  createdAt: time,
  doneAt: time.nullable(),
});

export const followUpView = schemaFor<FollowUpView>()(view);
export const followUpAnswer = schemaFor<FollowUpAnswer>()(view.extend({ isNew: z.boolean() }));
