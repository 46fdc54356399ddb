import { defineModel } from '../platform/database';

/** A member was told that points end at that date. `_id` is `<member>:<date>`. */
export interface PointsNotice {
  readonly _id: string;
  readonly memberId: string;
  readonly expiresAt: Date;
  readonly at: Date;
}

export const pointsNoticeModel = defineModel<PointsNotice>()({
  name: 'pointsNotice',
  privacy: {
    purpose: 'remind a member once of points that end',
    retention: 'until the member is erased',
  },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    expiresAt: { type: Date, required: true, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1 } }],
});
