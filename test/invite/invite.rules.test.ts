import fc from 'fast-check';
import type { Candidate, Edge } from '../../src/invite/invite.rules';
import { nameAmongFriends, refusalOf, shapeOf } from '../../src/invite/invite.rules';

const at = new Date('2026-03-02T02:00:00Z');
const later = new Date('2026-03-02T03:00:00Z');

const valid: Candidate = {
  seen: { id: 'C1', at },
  invitee: { _id: 'invitee', phoneIndex: 'phone-1', createdAt: later },
  inviter: { _id: 'inviter', state: 'active', phoneIndex: 'phone-2' },
  isKnown: false,
  sharesUnionid: false,
  ancestorIds: ['grandparent'],
};
const { inviter, invitee } = valid;

describe('whether a code counts', () => {
  it('does where nothing speaks against it, also without any phone', () => {
    expect(refusalOf(valid)).toBeNull();
    const noPhones = { ...valid, invitee: { ...invitee, phoneIndex: null } };
    expect(refusalOf({ ...noPhones, inviter: { ...inviter!, phoneIndex: null } })).toBeNull();
  });

  it.each([
    ['codeUnknown', { inviter: null }],
    ['self', { inviter: { ...inviter!, _id: 'invitee' } }],
    ['samePerson', { sharesUnionid: true }],
    ['samePhone', { inviter: { ...inviter!, phoneIndex: 'phone-1' } }],
    ['notNew', { isKnown: true }],
    ['notNew', { seen: { id: 'C1', at: new Date(later.getTime() + 1) } }],
    ['inviterLeft', { inviter: { ...inviter!, state: 'left' as const } }],
    ['inviterLeft', { inviter: { ...inviter!, state: 'pending' as const } }],
    ['loop', { ancestorIds: ['grandparent', 'invitee'] }],
  ])('is refused as %s', (reason, difference) => {
    expect(refusalOf({ ...valid, ...difference })).toBe(reason);
  });
});

describe('the shape of the tree', () => {
  it('is empty without invitations', () => {
    expect(shapeOf([], 10)).toEqual({ levels: [], sharers: [] });
  });

  it('tells depth, and joins per sharer with those further down', () => {
    const edges = [
      { inviterId: 'a', inviteeId: 'b' },
      { inviterId: 'b', inviteeId: 'c' },
      { inviterId: 'b', inviteeId: 'd' },
      { inviterId: 'x', inviteeId: 'y' },
    ];
    expect(shapeOf(edges, 10)).toEqual({
      levels: [
        { depth: 1, memberCount: 2 },
        { depth: 2, memberCount: 2 },
      ],
      sharers: [
        { memberId: 'b', depth: 1, directCount: 2, totalCount: 2 },
        { memberId: 'a', depth: 0, directCount: 1, totalCount: 3 },
        { memberId: 'x', depth: 0, directCount: 1, totalCount: 1 },
      ],
    });
    expect(shapeOf(edges, 1).sharers).toHaveLength(1);
  });

  it('counts everybody who was brought once, on any forest and in any order', () => {
    // Member n was brought by one of the members before, or by nobody.
    const forest = fc.array(fc.option(fc.nat(), { nil: null }), { maxLength: 60 }).map((choices) =>
      choices.flatMap((choice, index): Edge[] => {
        if (choice === null || index === 0) return [];
        return [{ inviteeId: `m${index}`, inviterId: `m${choice % index}` }];
      }),
    );
    const shuffled = forest.chain((edges) =>
      fc.tuple(
        fc.constant(edges),
        fc.shuffledSubarray(edges, { minLength: edges.length, maxLength: edges.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([edges, others]) => {
        const { levels, sharers } = shapeOf(edges, 1_000);
        const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
        expect(sum(levels.map(({ memberCount }) => memberCount))).toBe(edges.length);
        expect(sum(sharers.map(({ directCount }) => directCount))).toBe(edges.length);
        const roots = sharers.filter(({ depth }) => depth === 0);
        expect(sum(roots.map(({ totalCount }) => totalCount))).toBe(edges.length);
        expect(shapeOf(others, 1_000)).toEqual({ levels, sharers });
      }),
    );
  });
});

describe('a name among members', () => {
  it('shows its first letter at most', () => {
    expect([
      nameAmongFriends('小明'),
      nameAmongFriends('😀abc'),
      nameAmongFriends(''),
      nameAmongFriends(null),
    ]).toEqual(['小**', '😀**', '一位会员', '一位会员']);
  });
});
