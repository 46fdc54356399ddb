/** Who knocks at every route. */
export const principals = [
  'anonymous', 'visitor', 'memberA', 'memberB', 'clerk', 'manager', 'operator', 'administrator', 'otherClerk',
  'otherManager', 'disabled', 'expired', 'till',
] as const; // prettier-ignore

export type PrincipalName = (typeof principals)[number];

/** What a gate says: let in, told to sign in, or told that this is not theirs. */
export type Verdict = 'in' | 401 | 403;

/** A gate's verdict on each principal. */
export type Verdicts = Readonly<Record<PrincipalName, Verdict>>;

/** 401 for everybody but those named. */
function verdicts(letsIn: readonly PrincipalName[], refuses: readonly PrincipalName[] = []): Verdicts {
  const verdictOn = (name: PrincipalName): Verdict => {
    if (letsIn.includes(name)) return 'in';
    return refuses.includes(name) ? 403 : 401;
  };
  // One entry for each name of the list.
  return Object.fromEntries(principals.map((name) => [name, verdictOn(name)])) as Verdicts;
}

const console = ['manager', 'operator', 'administrator', 'otherManager'] as const;
const staffAtConsole = (...letsIn: readonly (typeof console)[number][]): Verdicts =>
  verdicts(letsIn, console);

const everybody = verdicts(principals);
const nobody = verdicts([]);
const visitors = verdicts(['visitor', 'memberA', 'memberB']);
const members = verdicts(['memberA', 'memberB'], ['visitor']);
const counter = verdicts(['clerk', 'otherClerk']);
/** The managers of the table sit at the console; at the counter a manager's own session gets in, see test/report. */
const counterManagers = verdicts([], ['clerk', 'otherClerk']);
const tills = verdicts(['till']);
const allStaff = staffAtConsole(...console);
const headOffice = staffAtConsole('operator', 'administrator');
const administrators = staffAtConsole('administrator');
const administratorsAndManagers = staffAtConsole('administrator', 'manager', 'otherManager');

/** Every route and who may knock. Written by hand: what the routes say of themselves is what is being checked. */
export const matrix: Readonly<Record<string, Verdicts>> = {
  'GET /healthz': everybody,
  'GET /readyz': everybody,
  'GET /metrics': nobody,
  'GET /api/openapi.json': everybody,
  'GET /callback/:appid': everybody,
  'POST /callback/:appid': everybody,

  'POST /api/mp/sessions': everybody,
  'GET /api/mp/brand': everybody,
  'POST /api/mp/members': visitors,
  'POST /api/mp/binding-tokens': visitors,
  'POST /api/mp/visits': visitors,
  'GET /api/mp/stores': visitors,
  'GET /api/mp/store-cities': visitors,
  'GET /api/mp/me': members,
  'PUT /api/mp/me': members,
  'DELETE /api/mp/me': members,
  'DELETE /api/mp/leaving': visitors,
  'GET /api/mp/me/copy': members,
  'GET /api/mp/me/code': members,
  'PUT /api/mp/consents': members,
  'POST /api/mp/phone': members,
  'GET /api/mp/points/account': members,
  'GET /api/mp/points/entries': members,
  'POST /api/mp/sign-ins': members,
  'GET /api/mp/sign-ins/week': members,
  'GET /api/mp/tier': members,
  'GET /api/mp/growth-entries': members,
  'GET /api/mp/products': members,
  'GET /api/mp/purchases': members,
  'GET /api/mp/purchases/:id': members,
  'POST /api/mp/purchase-claims': members,
  'GET /api/mp/coupon-templates': members,
  'POST /api/mp/coupon-claims': members,
  'POST /api/mp/coupon-exchanges': members,
  'GET /api/mp/coupons': members,
  'GET /api/mp/coupons/:id': members,
  'GET /api/mp/coupons/:id/code': members,
  'POST /api/mp/coupons/:id/gifts': members,
  'GET /api/mp/gifts/:token': visitors,
  'POST /api/mp/gifts/:token/takings': members,
  'POST /api/mp/gifts/:token/cancel': members,
  'GET /api/mp/tags': members,
  'DELETE /api/mp/tags/:id': members,
  'GET /api/mp/message-prompts': members,
  'POST /api/mp/message-answers': members,
  'GET /api/mp/invitation': members,
  'GET /api/mp/invitation/poster': members,
  'GET /api/mp/invitation/invitees': members,
  'GET /api/mp/invite-codes/:scene': visitors,
  'GET /api/mp/activities': members,
  'POST /api/mp/activities/:id/bookings': members,

  'POST /api/counter/sessions': everybody,
  'POST /api/counter/sessions/wechat': everybody,
  'POST /api/counter/wechat-bindings': counter,
  'DELETE /api/counter/wechat-bindings/current': counter,
  'GET /api/counter/sessions/current': counter,
  'DELETE /api/counter/sessions/current': counter,
  'PUT /api/counter/me/password': counter,
  'POST /api/counter/member-lookups': counter,
  'POST /api/counter/pending-members': counter,
  'GET /api/counter/follow-ups': counter,
  'POST /api/counter/follow-ups': counter,
  'POST /api/counter/follow-ups/:id/done': counter,
  'GET /api/counter/store-follow-ups': counterManagers,
  'GET /api/counter/today': counterManagers,
  'GET /api/counter/my-code': counter,
  'GET /api/counter/my-code/image': counter,
  'GET /api/counter/results': counter,
  'GET /api/counter/ranking': counter,
  'GET /api/counter/products': counter,
  'POST /api/counter/checkout-previews': counter,
  'GET /api/counter/purchases': counter,
  'POST /api/counter/purchases': counter,
  'GET /api/counter/purchases/:id': counter,
  'POST /api/counter/purchases/:id/undo': counter,
  'POST /api/counter/purchases/:id/returns': counter,
  'POST /api/counter/sample-pickups': counter,

  'POST /api/open/purchases': tills,
  'POST /api/open/purchases/:receipt/returns': tills,
  'GET /api/open/members': tills,
  'POST /api/open/coupon-previews': tills,
  'POST /api/open/redemptions': tills,
  'POST /api/open/redemptions/:id/reverse': tills,

  'POST /api/console/sessions': everybody,
  'GET /api/console/sessions/current': allStaff,
  'DELETE /api/console/sessions/current': allStaff,
  'PUT /api/console/me/password': allStaff,

  'GET /api/console/audit-entries': administrators,
  'GET /api/console/settings': headOffice,
  'PUT /api/console/settings/:key': administrators,
  'GET /api/console/notices': headOffice,
  'POST /api/console/notices': administrators,

  'GET /api/console/stores': allStaff,
  'GET /api/console/stores/:id': allStaff,
  'POST /api/console/stores': administrators,
  'PATCH /api/console/stores/:id': administrators,
  'PUT /api/console/stores/:id/place': administrators,
  'POST /api/console/stores/:id/move': administrators,
  'POST /api/console/stores/:id/close': administrators,
  'POST /api/console/stores/:id/open': administrators,

  'GET /api/console/staff': administratorsAndManagers,
  'GET /api/console/staff/:id': administratorsAndManagers,
  'POST /api/console/staff': administratorsAndManagers,
  'PATCH /api/console/staff/:id': administratorsAndManagers,
  'POST /api/console/staff/:id/disable': administratorsAndManagers,
  'POST /api/console/staff/:id/enable': administratorsAndManagers,
  'POST /api/console/staff/:id/reset-password': administratorsAndManagers,
  'POST /api/console/staff/:id/reset-totp': administratorsAndManagers,

  'GET /api/console/inbox-messages': headOffice,
  'POST /api/console/inbox-messages/:id/retries': administrators,
  'GET /api/console/reply-rules': headOffice,
  'POST /api/console/reply-rules': headOffice,
  'GET /api/console/reply-rules/:id': headOffice,
  'PUT /api/console/reply-rules/:id': headOffice,
  'DELETE /api/console/reply-rules/:id': headOffice,
  'GET /api/console/menu': headOffice,
  'PUT /api/console/menu': headOffice,
  'POST /api/console/menu/publish': headOffice,
  'GET /api/console/followers': headOffice,

  'GET /api/console/members': allStaff,
  'POST /api/console/member-searches': allStaff,
  'GET /api/console/members/:id': allStaff,
  'GET /api/console/members/:id/timeline': allStaff,
  'POST /api/console/members/:id/phone-reveals': administrators,
  'PUT /api/console/members/:id/home-store': headOffice,
  'POST /api/console/members/:id/merges': headOffice,
  'POST /api/console/members/:id/merges/:mergeId/undo': headOffice,

  'GET /api/console/channel-codes': allStaff,
  'POST /api/console/channel-codes': headOffice,
  'GET /api/console/channel-codes/:id': allStaff,
  'PUT /api/console/channel-codes/:id': headOffice,
  'GET /api/console/channel-codes/:id/report': allStaff,
  'GET /api/console/channel-codes/:id/image': allStaff,

  'GET /api/console/members/:id/points': allStaff,
  'GET /api/console/members/:id/points-entries': allStaff,
  'POST /api/console/members/:id/points-awards': headOffice,
  'POST /api/console/members/:id/points-adjustments': headOffice,
  'GET /api/console/points-adjustments': allStaff,
  'POST /api/console/points-adjustments/:id/approve': headOffice,
  'POST /api/console/points-adjustments/:id/reject': headOffice,
  'GET /api/console/points-rules': headOffice,
  'POST /api/console/points-rules': headOffice,
  'GET /api/console/points-rules/:id': headOffice,
  'GET /api/console/points-rules/:id/versions': headOffice,
  'PUT /api/console/points-rules/:id': headOffice,
  'POST /api/console/points-rules/:id/enable': headOffice,
  'POST /api/console/points-rules/:id/disable': headOffice,
  'DELETE /api/console/points-rules/:id': headOffice,

  'GET /api/console/coupon-templates': allStaff,
  'GET /api/console/coupon-templates/:id': allStaff,
  'POST /api/console/coupon-templates': headOffice,
  'PUT /api/console/coupon-templates/:id': headOffice,
  'POST /api/console/coupon-templates/:id/publish': headOffice,
  'POST /api/console/coupon-templates/:id/pause': headOffice,
  'POST /api/console/coupon-templates/:id/end': headOffice,
  'GET /api/console/coupon-templates/:id/coupons': allStaff,
  'GET /api/console/members/:id/coupons': allStaff,
  'POST /api/console/members/:id/coupons': headOffice,
  'POST /api/console/coupons/:id/void': headOffice,

  'GET /api/console/invite-tree': headOffice,
  'GET /api/console/invite-refusals': headOffice,
  'GET /api/console/members/:id/invitation': headOffice,
  'GET /api/console/members/:id/invitees': headOffice,
  'GET /api/console/invite-activities': headOffice,
  'GET /api/console/invite-activities/:id': headOffice,
  'POST /api/console/invite-activities': headOffice,
  'PUT /api/console/invite-activities/:id': headOffice,
  'POST /api/console/invite-activities/:id/publish': headOffice,
  'POST /api/console/invite-activities/:id/end': headOffice,
  'GET /api/console/invite-switch': headOffice,
  'PUT /api/console/invite-switch': administrators,
  'GET /api/console/invite-switch/changes': headOffice,
  'GET /api/console/invite-rewards': headOffice,
  'POST /api/console/invite-rewards/:id/approve': headOffice,
  'POST /api/console/invite-rewards/:id/reject': headOffice,

  'GET /api/console/products': allStaff,
  'GET /api/console/products/file': allStaff,
  'GET /api/console/products/:id': allStaff,
  'POST /api/console/products': headOffice,
  'PUT /api/console/products/:id': headOffice,
  'POST /api/console/products/imports': headOffice,
  'GET /api/console/tiers': allStaff,
  'PUT /api/console/tiers': headOffice,
  'GET /api/console/awards': headOffice,
  'POST /api/console/awards': headOffice,
  'GET /api/console/awards/:id': headOffice,
  'PUT /api/console/awards/:id': headOffice,
  'POST /api/console/awards/:id/enable': headOffice,
  'POST /api/console/awards/:id/end': headOffice,
  'GET /api/console/awards/:id/results': headOffice,
  'GET /api/console/members/:id/tier': allStaff,
  'GET /api/console/members/:id/tier-changes': allStaff,
  'GET /api/console/message-prompts': headOffice,
  'PUT /api/console/message-prompts/:moment': headOffice,
  'GET /api/console/message-notices': headOffice,
  'PUT /api/console/message-notices/:kind': headOffice,
  'GET /api/console/incentive-rankings': allStaff,
  'GET /api/console/incentive-statements': allStaff,
  'GET /api/console/purchases': allStaff,
  'GET /api/console/purchases/:id': allStaff,
  'POST /api/console/purchases/:id/returns': headOffice,
  'GET /api/console/till-keys': administratorsAndManagers,
  'POST /api/console/till-keys': administrators,
  'POST /api/console/till-keys/:id/revoke': administrators,

  'GET /api/console/tags': allStaff,
  'POST /api/console/tags': headOffice,
  'PUT /api/console/tags/:id': headOffice,
  'GET /api/console/tag-groups': allStaff,
  'POST /api/console/tag-groups': headOffice,
  'PUT /api/console/tag-groups/:id': headOffice,
  'GET /api/console/tag-rules': allStaff,
  'GET /api/console/tag-rules/:id': allStaff,
  'GET /api/console/tag-rules/:id/versions': allStaff,
  'POST /api/console/tag-rules': headOffice,
  'PUT /api/console/tag-rules/:id': headOffice,
  'POST /api/console/tag-rules/:id/enable': headOffice,
  'POST /api/console/tag-rules/:id/disable': headOffice,
  'DELETE /api/console/tag-rules/:id': headOffice,
  'GET /api/console/tag-batches': headOffice,
  'POST /api/console/tag-batches': headOffice,
  'GET /api/console/tag-batches/:id': headOffice,
  'GET /api/console/tag-batches/:id/rows': headOffice,
  'POST /api/console/tag-batches/:id/undo': headOffice,
  'POST /api/console/tag-imports': headOffice,
  'GET /api/console/members/:id/tags': allStaff,
  'POST /api/console/members/:id/tags': headOffice,
  'DELETE /api/console/members/:id/tags/:tagId': headOffice,
};
