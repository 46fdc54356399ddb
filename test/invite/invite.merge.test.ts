import type { MergeAnswer } from '../../src/contract/member';
import type { Client } from '../support/client';
import { asOperator } from '../support/factories/staff';
import { inviteWorld } from '../support/inviteWorld';
import type { Member } from '../support/people';
import { asMember, publishNotices, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('the tree, when two members turn out to be one person', () => {
  let app: TestApp;
  let operator: Client;
  let world: ReturnType<typeof inviteWorld>;

  beforeAll(async () => {
    app = await startApp();
    world = inviteWorld(app);
    await publishNotices(app);
    ({ client: operator } = await asOperator(staffWorld(app), 'administrator'));
  });
  afterAll(() => app.stop());

  const inviterOf = (member: Member): Promise<string | null> => world.inviterOf(operator, member);

  async function merge(memberId: string, mergedId: string): Promise<() => Promise<void>> {
    const path = `/api/console/members/${memberId}/merges`;
    const answer = done(await operator.post<MergeAnswer>(path, { mergedId, reason: '同一位顾客' }));
    await app.settle();
    return async () => {
      done(await operator.post(`${path}/${answer.merge.mergeId}/undo`));
      await app.settle();
    };
  }

  it('joins what two members of one person brought, lets both codes count, and undoes it', async () => {
    const [ann, twin] = [await asMember(app), await asMember(app)];
    const [annScene, twinScene] = [await world.sceneOf(ann), await world.sceneOf(twin)];
    const [one, two] = [await world.joinThrough(annScene), await world.joinThrough(twinScene)];
    const undo = await merge(ann.memberId, twin.memberId);
    const three = await world.joinThrough(twinScene);
    const inviters = await Promise.all([one, two, three].map(inviterOf));
    expect(inviters).toEqual([ann.memberId, ann.memberId, ann.memberId]);
    await undo();
    expect(await Promise.all([one, two, three].map(inviterOf))).toEqual([
      ann.memberId,
      twin.memberId,
      ann.memberId,
    ]);
  });

  it.each(['the inviter lives on', 'the invitee lives on'])(
    'lets nobody bring themselves by a merge, when %s',
    async (who) => {
      const ann = await asMember(app);
      const invitee = await world.joinThrough(await world.sceneOf(ann));
      const pair = [ann.memberId, invitee.memberId] as const;
      const [to, from] = who === 'the inviter lives on' ? pair : [pair[1], pair[0]];
      const undo = await merge(to, from);
      expect(await world.standing(operator, to)).toMatchObject({ inviterId: null, directCount: 0 });
      await undo();
      expect(await inviterOf(invitee)).toBe(ann.memberId);
    },
  );

  it.each(['above', 'below'])(
    'breaks the circle that a merge would make, when the one %s lives on',
    async (end) => {
      const top = await asMember(app);
      const middle = await world.joinThrough(await world.sceneOf(top));
      const bottom = await world.joinThrough(await world.sceneOf(middle));
      const pair = [top.memberId, bottom.memberId] as const;
      const [to, from] = end === 'above' ? pair : [pair[1], pair[0]];
      const undo = await merge(to, from);
      expect(await inviterOf(middle)).toBe(to);
      expect((await world.standing(operator, to)).inviterId).toBeNull();
      await undo();
      expect([await inviterOf(middle), await inviterOf(bottom)]).toEqual([top.memberId, middle.memberId]);
    },
  );
});
