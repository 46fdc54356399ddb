/**
 * The records of other features that segments read, and nothing else of them. A segment asks whole collections at once, which
 * no use case of those features does; so that they need not grow a second face, what is read is stated here, and
 * test/segment holds it against their models: a field that goes, or an index that is missing, fails there.
 */
export const readCollections = {
  member: {
    fields: [
      'memberNumber', 'state', 'homeStoreId', 'phoneIndex', 'joinedAt', 'nickname', 'gender', 'birthMonth', 'region',
      'hobbies',
    ],
    by: '_id',
  },
  consentState: { fields: ['membership', 'marketing', 'personalisation'], by: '_id' },
  identity: { fields: ['memberId', 'account', 'appid', 'openid'], by: 'memberId' },
  follower: { fields: ['appid', 'openid', 'isFollowing', 'followedAt'], by: 'appid' },
  tagAssignment: { fields: ['memberId', 'tagId'], by: 'memberId' },
  joinAttribution: { fields: ['firstCodeId', 'lastCodeId'], by: '_id' },
  touch: { fields: ['memberId', 'codeId'], by: 'memberId' },
  tierAccount: { fields: ['tierId', 'value'], by: '_id' },
  pointsAccount: { fields: ['memberId', 'balance'], by: 'memberId' },
  coupon: {
    fields: ['memberId', 'templateId', 'state', 'issuedAt', 'usableFrom', 'expiresAt', 'use'],
    by: 'memberId',
  },
  order: {
    fields: ['memberId', 'storeId', 'state', 'lines', 'paidFen', 'refundedFen', 'purchasedAt'],
    by: 'memberId',
  },
} as const; // prettier-ignore

export type ReadCollection = keyof typeof readCollections;
