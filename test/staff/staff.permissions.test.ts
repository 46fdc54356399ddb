import fc from 'fast-check';
import type { Action, Role } from '../../src/contract/staff';
import { allActions, allRoles, allSurfaces, permissions } from '../../src/staff/permissions';
import type { PlacedGrant } from '../../src/staff/staff.reach';
import { actionsOf, covers, scopesOf } from '../../src/staff/staff.reach';

/** `B` brand only, `N` node and below, in capitals at the console and in small letters at the counter. */
const expected = `
                        administrator operator contentApprover customerServiceAgent analyst finance storeManager clerk
setting.read            B             B        B               -                    -       -       -            -
setting.write           B             -        -               -                    -       -       -            -
store.read              N             N        N               N                    N       N       Nn           n
store.write             N             -        -               -                    -       -       -            -
staff.read              N             -        -               -                    -       -       N            -
staff.write             N             -        -               -                    -       -       N            -
audit.read              N             -        -               -                    -       N       -            -
inbox.read              B             B        -               B                    -       -       -            -
inbox.retry             B             -        -               -                    -       -       -            -
replyRule.read          B             B        B               B                    -       -       -            -
replyRule.write         B             B        -               -                    -       -       -            -
menu.read               B             B        B               -                    -       -       -            -
menu.write              B             B        -               -                    -       -       -            -
follower.read           B             B        -               B                    -       -       -            -
channelCode.read        N             N        N               N                    N       -       Nn           -
channelCode.write       N             N        -               -                    -       -       -            -
member.read             N             N        -               N                    -       -       Nn           n
member.find             N             N        -               N                    -       N       Nn           n
member.write            N             N        -               N                    -       -       -            -
member.revealPhone      N             -        -               N                    -       -       -            -
member.merge            B             B        -               -                    -       -       -            -
member.changeHomeStore  N             N        -               -                    -       -       -            -
tag.read                N             N        N               N                    N       -       Nn           n
tag.write               B             B        -               -                    -       -       -            -
segment.read            N             N        -               -                    N       -       -            -
segment.write           B             B        -               -                    -       -       -            -
points.read             N             N        -               N                    -       N       Nn           n
points.adjust           N             N        -               -                    -       N       -            -
pointsRule.read         N             N        -               -                    N       N       -            -
pointsRule.write        B             B        -               -                    -       -       -            -
product.read            N             N        N               N                    N       N       Nn           n
product.write           B             B        -               -                    -       -       -            -
order.read              N             N        -               N                    N       N       Nn           n
order.record            N             -        -               -                    -       -       n            n
order.return            N             N        -               -                    -       N       n            n
tillKey.read            N             -        -               -                    -       N       N            -
tillKey.write           N             -        -               -                    -       -       -            -
couponTemplate.read     N             N        N               N                    N       N       N            -
couponTemplate.write    B             B        -               -                    -       -       -            -
coupon.read             N             N        -               N                    -       N       Nn           n
coupon.issue            N             N        -               -                    -       -       -            -
coupon.void             N             N        -               -                    -       -       -            -
tier.read               N             N        -               N                    N       N       Nn           n
tier.write              B             B        -               -                    -       -       -            -
award.read              B             B        -               -                    B       B       -            -
award.write             B             B        -               -                    -       -       -            -
invite.read             B             B        B               B                    B       -       -            -
invite.write            B             B        -               -                    -       -       -            -
invite.review           B             B        -               -                    -       -       -            -
invite.switchRewards    B             -        -               -                    -       -       -            -
invite.handOver         N             -        -               -                    -       -       n            n
member.register         N             -        -               -                    -       -       n            n
incentive.read          N             N        -               -                    N       N       Nn           n
followUp.write          N             -        -               -                    -       -       n            n
messagePrompt.read      B             B        B               -                    -       -       -            -
messagePrompt.write     B             B        -               -                    -       -       -            -
messageNotice.read      B             B        B               -                    -       -       -            -
messageNotice.write     B             B        -               -                    -       -       -            -
report.today            N             -        -               -                    -       -       n            -
`;

function cell(role: Role, action: Action): string {
  const letter = (reach: string | undefined): string => (reach === undefined ? '' : (reach[0] ?? ''));
  const { console: atConsole, counter } = permissions[role];
  return letter(atConsole[action]).toUpperCase() + letter(counter[action]) || '-';
}

describe('the permission table', () => {
  it('permits what is written here, and nothing else', () => {
    const [header = '', ...lines] = expected.trim().split('\n');
    const roles = header.trim().split(/\s+/);
    expect(roles).toEqual(allRoles);
    const rows = lines.map((line) => line.trim().split(/\s+/));
    expect(rows).toEqual(allActions.map((action) => [action, ...allRoles.map((role) => cell(role, action))]));
  });

  it('gives a brand-wide permission to grants at the root alone', () => {
    const grants = [{ role: 'administrator', path: '/A/' }] as const;
    expect(scopesOf(grants, 'console', 'setting.write')).toEqual([]);
    expect(scopesOf(grants, 'console', 'member.read')).toEqual(['/A/']);
    expect(scopesOf([{ role: 'administrator', path: '/' }], 'console', 'setting.write')).toEqual(['/']);
  });

  it('joins grants to the shortest scopes that hold them', () => {
    const grants = ['/A/B/', '/A/', '/C/', '/C/'].map((path) => ({ role: 'operator' as const, path }));
    expect(scopesOf(grants, 'console', 'member.read')).toEqual(['/A/', '/C/']);
    expect(scopesOf([...grants, { role: 'analyst', path: '/' }], 'console', 'member.read')).toEqual([
      '/A/',
      '/C/',
    ]);
    expect(scopesOf([...grants, { role: 'analyst', path: '/' }], 'console', 'tag.read')).toEqual(['/']);
  });

  it('lets a store manager appoint the clerks of the own store, and nobody above', () => {
    const manager = [{ role: 'storeManager', path: '/A/' }] as const;
    const mayGive = (role: Role, path: string): boolean => covers(manager, { role, path });
    expect([mayGive('clerk', '/A/'), mayGive('clerk', '/A/B/'), mayGive('storeManager', '/A/')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([
      mayGive('clerk', '/'),
      mayGive('clerk', '/B/'),
      mayGive('operator', '/A/'),
      mayGive('administrator', '/A/'),
    ]).toEqual([false, false, false, false]);
    expect(
      allRoles.every((role) => covers([{ role: 'administrator', path: '/' }], { role, path: '/' })),
    ).toBe(true);
    expect(covers([{ role: 'administrator', path: '/A/' }], { role: 'administrator', path: '/' })).toBe(
      false,
    );
    expect(covers([], { role: 'clerk', path: '/A/' })).toBe(false);
  });

  it('never lets anybody give more than they hold, whatever they hold', () => {
    const grant = fc.record({
      role: fc.constantFrom(...allRoles),
      path: fc.constantFrom('/', '/A/', '/A/B/', '/A/C/', '/D/'),
    });
    const reachable = (grants: readonly PlacedGrant[]): string[] =>
      allActions.flatMap((action) =>
        allSurfaces.flatMap((surface) =>
          scopesOf(grants, surface, action).map((scope) => `${action} ${scope}`),
        ),
      );
    fc.assert(
      fc.property(fc.array(grant, { maxLength: 3 }), grant, (held, given) => {
        if (!covers(held, given)) return;
        for (const line of reachable([given])) {
          const [action = '', scope = ''] = line.split(' ');
          expect(
            reachable(held).some(
              (own) => own.startsWith(`${action} `) && scope.startsWith(own.split(' ')[1] ?? '?'),
            ),
          ).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows each person what they may do somewhere', () => {
    expect(actionsOf([{ role: 'clerk', path: '/A/' }], 'console')).toEqual([]);
    expect(actionsOf([{ role: 'clerk', path: '/A/' }], 'counter')).toContain('member.find');
  });
});
