import { randomUUID } from 'node:crypto';
import type {
  InvitationView,
  InviteCodeView,
  InvitedMember,
  InviteeView,
  InviteRefusalView,
  InviteTree,
} from '../../src/contract/invite';
import { invitationModel } from '../../src/invite/invite.model';
import { chinaDay, dayMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import { asClerk, asOperator, worldOf } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import { inviteWorld } from '../support/inviteWorld';
import { asMember, asVisitor, joinBody, publishNotices } from '../support/people';
import { startSecond } from '../support/secondServer';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('who brought whom', () => {
  let app: TestApp;
  let operator: Client;
  let world: ReturnType<typeof inviteWorld>;

  beforeAll(async () => {
    app = await startApp();
    world = inviteWorld(app);
    await publishNotices(app);
    await signInOperator();
  });
  afterAll(() => app.stop());

  async function signInOperator(): Promise<void> {
    ({ client: operator } = await asOperator(worldOf(app), 'administrator'));
  }

  /** Longer than an operator may be away. */
  async function letDaysPass(): Promise<void> {
    app.clock.advance(2 * dayMs);
    await signInOperator();
  }

  async function reasonsOf(memberId: string): Promise<string[]> {
    const page = done(await operator.get<InviteRefusalView[]>('/api/console/invite-refusals?limit=100'));
    return page.filter(({ inviteeId }) => inviteeId === memberId).map(({ reason }) => reason);
  }

  async function treeOf(from = app.clock.now(), to = from): Promise<InviteTree> {
    const query = `from=${chinaDay(from)}&to=${chinaDay(to)}`;
    return done(await operator.get<InviteTree>(`/api/console/invite-tree?${query}`));
  }

  it('shows each member one code for ever, to two servers at once, and draws it', async () => {
    const member = await asMember(app);
    const second = await startSecond(app);
    const path = '/api/mp/invitation';
    const answers = await Promise.all(
      [member.client, second.anonymous.as(member.client.token ?? '')].map((client) =>
        client.get<InvitationView>(path),
      ),
    );
    await second.stop();
    const scenes = answers.map((answer) => done(answer).scene);
    expect(scenes[0]).toMatch(/^i[0-9A-Z]{26}$/);
    expect(new Set([...scenes, await world.sceneOf(member)]).size).toBe(1);
    const poster = await member.client.get('/api/mp/invitation/poster');
    expect([poster.status, poster.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^image\//),
    ]);
  });

  it('keeps the first valid inviter, and tells both', async () => {
    const [ann, ben] = [await asMember(app), await asMember(app)];
    done(await ann.client.put('/api/mp/me', { nickname: '安安' }));
    const invitee = await world.joinThrough(await world.sceneOf(ann), await world.sceneOf(ben));
    expect(await world.inviterOf(operator, invitee)).toBe(ann.memberId);
    expect([(await world.invitation(ann)).invitedCount, (await world.invitation(ben)).invitedCount]).toEqual([
      1, 0,
    ]);
    await world.visit(invitee, await world.sceneOf(ben));
    await app.settle();
    expect(await world.inviterOf(operator, invitee)).toBe(ann.memberId);
    done(await invitee.client.put('/api/mp/me', { nickname: '贝贝' }));
    const list = done(await ann.client.get<InviteeView[]>('/api/mp/invitation/invitees'));
    expect(list.map(({ maskedName }) => maskedName)).toEqual(['贝**']);
    const below = done(await operator.get<InvitedMember[]>(`/api/console/members/${ann.memberId}/invitees`));
    expect(below).toMatchObject([{ memberId: invitee.memberId, directCount: 0 }]);
    const visitor = await asVisitor(app);
    const landing = done(
      await visitor.client.get<InviteCodeView>(`/api/mp/invite-codes/${await world.sceneOf(ann)}`),
    );
    expect(landing.inviterMaskedName).toBe('安**');
    expect(landing.text).toContain('由你决定');
  });

  it('passes over codes that do not count, each listed with its reason', async () => {
    const [gone, ann] = [await asMember(app), await asMember(app)];
    const goneScene = await world.sceneOf(gone);
    done(await gone.client.delete('/api/mp/me?erasure=now'));
    await app.settle();
    const invitee = await world.joinThrough('iNOSUCHCODE', goneScene, await world.sceneOf(ann));
    expect(await world.inviterOf(operator, invitee)).toBe(ann.memberId);
    expect((await reasonsOf(invitee.memberId)).sort()).toEqual(['codeUnknown', 'inviterLeft']);
    const path = '/api/console/invite-refusals?reason=inviterLeft&limit=100';
    const listed = done(await operator.get<InviteRefusalView[]>(path));
    expect(listed.map(({ inviteeId }) => inviteeId)).toContain(invitee.memberId);
    expect((await ann.client.get(`/api/mp/invite-codes/${goneScene}`)).status).toBe(404);
  });

  it('counts a person once, whoever leaves and joins again', async () => {
    const [ann, ben] = [await asMember(app), await asMember(app)];
    const first = await world.joinThrough(await world.sceneOf(ann));
    const ownScene = await world.sceneOf(first);
    done(await first.client.delete('/api/mp/me?erasure=now'));
    await app.settle();
    const again = await asVisitor(app, first.person);
    await world.visit(again, await world.sceneOf(ben));
    await world.visit(again, ownScene);
    const rejoined = await world.join(again);
    expect(rejoined.memberId).not.toBe(first.memberId);
    expect(await world.standing(operator, rejoined.memberId)).toMatchObject({ inviterId: null, state: null });
    expect(new Set(await reasonsOf(rejoined.memberId))).toEqual(new Set(['notNew']));
    expect([(await world.invitation(ann)).invitedCount, (await world.invitation(ben)).invitedCount]).toEqual([
      1, 0,
    ]);
  });

  it('does not count whoever was registered at a counter before', async () => {
    const ann = await asMember(app);
    const store = await createNode(app.app.store.service);
    const clerk = await asClerk(worldOf(app), store.id);
    const { id: person, phone } = await app.simulator.client.createPerson();
    const consents = [{ purpose: 'membership', noticeVersion: '1', given: true }];
    done(await clerk.client.post('/api/counter/pending-members', { phone, consents }));
    const visitor = await asVisitor(app, person);
    await world.visit(visitor, await world.sceneOf(ann));
    const { memberId } = await asMember(app, { person, hasPhone: true });
    expect(await world.standing(operator, memberId)).toMatchObject({ inviterId: null, state: 'none' });
    expect(await reasonsOf(memberId)).toEqual(['notNew']);
  });

  it('decides once, however often two servers are told to let one person join', async () => {
    const [ann, ben] = [await asMember(app), await asMember(app)];
    const scenes = [await world.sceneOf(ann), await world.sceneOf(ben)];
    const second = await startSecond(app);
    const visitors = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const visitor = await asVisitor(app);
        const both = index % 2 === 0 ? scenes : [...scenes].reverse();
        for (const scene of both) await world.visit(visitor, scene);
        return visitor;
      }),
    );
    app.clock.advance(1_000);
    await Promise.all(
      visitors.flatMap((visitor) =>
        [visitor.client, second.anonymous.as(visitor.client.token ?? '')].map(async (client) =>
          client.post('/api/mp/members', await joinBody(app, visitor)),
        ),
      ),
    );
    await app.settle();
    await second.stop();
    await app.settle();
    expect([(await world.invitation(ann)).invitedCount, (await world.invitation(ben)).invitedCount]).toEqual([
      4, 4,
    ]);
  });

  it('changes nothing when a joining is told again', async () => {
    const ann = await asMember(app);
    const invitee = await world.joinThrough(await world.sceneOf(ann));
    const rows = app.db.collection(invitationModel);
    const before = await rows.find({ inviteeId: invitee.memberId }).toArray();
    const identities = await app.app.member.service.identitiesOf(invitee.memberId);
    const payload = {
      memberId: invitee.memberId,
      identityId: identities[0]!._id,
      homeStoreId: null,
      at: before[0]!.at.toISOString(),
    };
    await app.db.transaction({ keys: [] }, () =>
      app.app.events.emit('member.joined', { subject: `told-again:${randomUUID()}`, version: 1, payload }),
    );
    await app.settle();
    expect(await rows.find({ inviteeId: invitee.memberId }).toArray()).toEqual(before);
    expect(await reasonsOf(invitee.memberId)).toEqual([]);
  });

  it('measures the tree: depth, joins per sharer, and K of some days', async () => {
    await letDaysPass();
    const day = app.clock.now();
    const root = await asMember(app);
    const [left, right] = [
      await world.joinThrough(await world.sceneOf(root)),
      await world.joinThrough(await world.sceneOf(root)),
    ];
    const leaf = await world.joinThrough(await world.sceneOf(left));
    expect(await treeOf(day)).toMatchObject({
      joinedCount: 4,
      invitedCount: 3,
      broughtCount: 3,
      kPermille: 750,
    });
    await letDaysPass();
    await world.joinThrough(await world.sceneOf(right));
    await world.joinThrough(await world.sceneOf(leaf));
    const tree = await treeOf(day);
    expect(tree).toMatchObject({ joinedCount: 4, invitedCount: 3, broughtCount: 5, kPermille: 1_250 });
    expect(tree.levels.at(2)).toEqual({ depth: 3, memberCount: 1 });
    const sharers = new Map(tree.sharers.map((sharer) => [sharer.memberId, sharer]));
    expect(sharers.get(root.memberId)).toMatchObject({ depth: 0, directCount: 2, totalCount: 5 });
    expect(sharers.get(leaf.memberId)).toMatchObject({ depth: 2, directCount: 1, totalCount: 1 });
    const nobody = new Date(day.getTime() - 300 * dayMs);
    expect(await treeOf(nobody)).toMatchObject({ joinedCount: 0, kPermille: null });
  });

  it('tells the story of a member, copies it, and keeps the tree when a member leaves', async () => {
    const ann = await asMember(app);
    const invitee = await world.joinThrough(await world.sceneOf(ann));
    const path = `/api/console/members/${invitee.memberId}/timeline`;
    const story = done(await operator.get<{ kind: string }[]>(path)).map(({ kind }) => kind);
    expect(story).toContain('invite.joined');
    const copy = done(
      await invitee.client.get<{ parts: { invite: { joinings: unknown[] } } }>('/api/mp/me/copy'),
    );
    expect(copy.parts.invite.joinings).toMatchObject([{ isByInvitation: true }]);
    done(await invitee.client.delete('/api/mp/me?erasure=now'));
    await app.settle();
    expect((await world.invitation(ann)).invitedCount).toBe(1);
  });

  it('lets in only whom it concerns, and says what is wrong with a question', async () => {
    const member = await asMember(app);
    const visitor = await asVisitor(app);
    expect((await app.anonymous.get('/api/mp/invitation')).status).toBe(401);
    expect((await visitor.client.get('/api/mp/invitation')).status).toBe(403);
    expect((await app.anonymous.get('/api/console/invite-tree')).status).toBe(401);
    const store = await createNode(app.app.store.service);
    const manager = await asOperator(worldOf(app), 'storeManager', store.id);
    expect((await manager.client.get('/api/console/invite-refusals')).status).toBe(403);
    for (const path of ['nobody-0000/invitation', 'nobody-0000/invitees'])
      expect((await operator.get(`/api/console/members/${path}`)).status).toBe(404);
    for (const scene of ['iNOSUCHCODE', 'cNOSUCHCODE', 'x'])
      expect((await member.client.get(`/api/mp/invite-codes/${scene}`)).status).toBe(404);
    for (const query of ['from=2026-03-02', 'from=2026-03-02&to=2026-03-01', 'from=now&to=2026-03-01'])
      expect((await operator.get(`/api/console/invite-tree?${query}`)).status).toBe(400);
  });
});
