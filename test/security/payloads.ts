/** Operator payloads as JSON values: what a filter must never receive. */
export const operatorPayloads: readonly unknown[] = [
  { $gt: '' },
  { $gte: '' },
  { $lt: '~' },
  { $ne: null },
  { $ne: '' },
  { $in: ['', 'a'] },
  { $nin: [] },
  { $exists: true },
  { $regex: '.*' },
  { $regex: '^', $options: 'i' },
  { $not: { $eq: '' } },
  { $or: [{}] },
  { $and: [{}] },
  { $where: 'return true' },
  { $expr: { $eq: [1, 1] } },
  { $function: { body: 'return true', args: [], lang: 'js' } },
  { $jsonSchema: {} },
  { $elemMatch: {} },
  { $all: [] },
  { $size: 1 },
  { $type: 2 },
  { $mod: [1, 0] },
  { $comment: 'x' },
  { $set: { role: 'administrator' } },
  { $inc: { balance: 1_000_000 } },
  { _bsontype: 'ObjectId', id: 'aaaaaaaaaaaa' },
  { toString: 'x' },
  // A literal would set the prototype; what arrives over HTTP has the key.
  JSON.parse('{"__proto__":{"isAdministrator":true}}'),
  { constructor: { prototype: { isAdministrator: true } } },
  ['a', { $gt: '' }],
];

/** What a person would write after a parameter's name; NAME stands for that name, for one that comes twice. */
export const operatorTexts: readonly string[] = [
  '[$gt]=',
  '[$ne]=x',
  '[$regex]=.*',
  '[$where]=1',
  '[]=a',
  '[__proto__][x]=1',
  '.$gt=1',
  '=a&NAME=b',
];

/** Stored fields that no list may be filtered, sorted or selected by. */
export const privateFields: readonly string[] = [
  'passwordHash', 'totpSecret', 'credentialsVersion', 'phoneSealed', 'phoneIndex', 'phoneLast4Index', 'rewardKey',
  'openid', 'unionid', 'sessionKeySealed', 'hash', 'sort', 'select', 'filter', 'fields', 'populate',
]; // prettier-ignore

/** Fields that no caller may set, on any write. */
export const forbiddenFields: readonly string[] = [
  '_id', 'id', 'memberId', 'identityId', 'staffId', 'openid', 'unionid', 'balance', 'debt', 'seq', 'version', 'state',
  'status', 'roles', 'grants', 'storePath', 'scopes', 'createdAt', 'isAdministrator', '$set',
]; // prettier-ignore
