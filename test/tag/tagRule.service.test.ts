import { dayMs } from '../../src/platform/clock';
import type { TagWorld } from '../support/factories/tag';
import { createNamedTag, createTaggedMember, startTag } from '../support/factories/tag';
import { solution, tagRuleWorld } from '../support/tagRuleWorld';

describe('tag rules', () => {
  let world: TagWorld;

  let act: ReturnType<typeof tagRuleWorld>;
  beforeAll(async () => {
    world = await startTag();

    act = tagRuleWorld(world);
  });
  afterAll(() => world.stop());
  afterEach(() => act.switchOff());

  it('put their tag on at the purchase that fulfils them, with what they counted, and take it off at the return', async () => {
    const memberId = createTaggedMember(world);
    const { tagId, ruleId } = await act.createRule([solution(2)]);
    const first = await act.buy(memberId);
    await world.events.settle();
    expect(await act.tagsOf(memberId)).toEqual([]);
    const second = await act.buy(memberId);
    await world.events.settle();
    const [assignment] = await act.assignmentsOf(memberId);
    expect(assignment).toMatchObject({ tagId, weight: 0.75 });
    expect(assignment?.why).toMatchObject([
      { kind: 'rule', ref: ruleId, version: 2, evidence: [{ ref: first }, { ref: second }] },
    ]);
    const [view] = await world.tag.service.views.ofMember(memberId);
    expect(view?.why).toMatchObject([{ kind: 'rule', label: `规则 ${tagId}`, version: 2 }]);
    await act.giveBack(memberId, first);
    await world.events.settle();
    expect(await act.tagsOf(memberId)).toEqual([]);
  });

  it('leave a tag that something else speaks for', async () => {
    const memberId = createTaggedMember(world);
    const { tagId } = await act.createRule([solution(1)]);
    const orderId = await act.buy(memberId);
    await world.events.settle();
    await world.tag.service.assignByOperator('li', null, memberId, tagId);
    await act.giveBack(memberId, orderId);
    await world.events.settle();
    expect((await act.assignmentsOf(memberId))[0]?.why.map(({ kind }) => kind)).toEqual(['operator']);
  });

  it('count no longer what lies too far back, and let the weight fade day by day', async () => {
    const memberId = createTaggedMember(world);
    const { tagId } = await act.createRule([solution(1)]);
    await act.buy(memberId);
    await world.events.settle();
    const weights: number[] = [];
    for (let step = 0; step < 4; step += 1) {
      await act.job('tag.recompute');
      weights.push((await act.assignmentsOf(memberId))[0]?.weight ?? 0);
      world.clock.advance(10 * dayMs);
    }
    // 0.5 · 2^(−days / 90)
    expect(weights).toEqual([0.5, 0.4629, 0.4286, 0.3969]);
    await act.job('tag.recompute');
    expect(await act.tagsOf(memberId)).not.toContain(tagId);
  });

  it('hold for codes, levels, stores and answers, all conditions of a rule together', async () => {
    const memberId = createTaggedMember(world, {
      firstCodeId: 'c1',
      tierId: 'gold',
      homeStoreId: 's1',
      marketing: true,
    });
    const elsewhere = createTaggedMember(world, { firstCodeId: 'c2', tierId: 'gold' });
    const { tagId } = await act.createRule(
      [
        { kind: 'firstCode', codeIds: ['c1'] },
        { kind: 'tier', tierIds: ['gold', 'black'] },
        { kind: 'homeStore', storeIds: ['s1'] },
        { kind: 'consent', purpose: 'marketing', isGiven: true },
      ],
      'demographic',
    );
    await act.job('tag.applyChangedRules');
    expect([await act.tagsOf(memberId), await act.tagsOf(elsewhere)]).toEqual([[tagId], []]);
    expect((await act.assignmentsOf(memberId))[0]?.weight).toBe(1);
    act.of(memberId).marketing = false;
    await act.job('tag.recompute');
    expect(await act.tagsOf(memberId)).toEqual([]);
  });

  it('reach everybody within minutes when they are switched on, changed and off', async () => {
    const memberId = createTaggedMember(world);
    await act.buy(memberId);
    await world.events.settle();
    const { tagId, ruleId } = await act.createRule([solution(1)]);
    const { rules } = world.tag.service;
    await act.job('tag.applyChangedRules');
    expect(await act.tagsOf(memberId)).toEqual([tagId]);
    const { version, name } = await rules.find(ruleId);
    await rules.update('li', ruleId, { name, tagId, conditions: [solution(2)], version });
    await act.job('tag.applyChangedRules');
    expect(await act.tagsOf(memberId)).toEqual([]);
    await act.buy(memberId);
    await world.events.settle();
    expect(await act.tagsOf(memberId)).toEqual([tagId]);
    await rules.setEnabled('li', ruleId, false);
    await act.job('tag.applyChangedRules');
    expect(await act.tagsOf(memberId)).toEqual([]);
    expect(await rules.find(ruleId)).toMatchObject({ version: 4, appliedVersion: 4 });
  });

  it('do not put on again what a member took off; a person may', async () => {
    const memberId = createTaggedMember(world);
    const { tagId } = await act.createRule([solution(1)]);
    await act.buy(memberId);
    await world.events.settle();
    expect(await world.tag.service.removeByMember(memberId, tagId)).toBe(true);
    await act.buy(memberId);
    await world.events.settle();
    await act.job('tag.recompute');
    await world.tag.service.assign({ memberId, tagId, why: { kind: 'channelCode', ref: 'c' } });
    expect(await act.tagsOf(memberId)).toEqual([]);
    await world.tag.service.assignByOperator('li', null, memberId, tagId);
    await act.job('tag.recompute');
    expect((await act.assignmentsOf(memberId))[0]?.why.map(({ kind }) => kind)).toEqual(['operator', 'rule']);
  });

  it('spare whoever says no to personalisation, who also loses what is behavioural', async () => {
    const memberId = createTaggedMember(world);
    const { tagId } = await act.createRule([solution(1)]);
    const plain = await createNamedTag(world);
    await act.buy(memberId);
    await world.events.settle();
    await world.tag.service.assignByOperator('li', null, memberId, tagId);
    await world.tag.service.assignByOperator('li', null, memberId, plain);
    act.of(memberId).personalisation = false;
    await world.db.transaction({ keys: [] }, () =>
      world.events.emit('member.consentChanged', {
        subject: `member:${memberId}`,
        version: 1,
        payload: { memberId, purposes: ['personalisation'], at: world.clock.now().toISOString() },
      }),
    );
    await world.events.settle();
    expect(await act.tagsOf(memberId)).toEqual([plain]);
    await expect(world.tag.service.assignByOperator('li', null, memberId, tagId)).rejects.toMatchObject({
      code: 'TAG_NOT_PERSONAL',
    });
    act.of(memberId).personalisation = true;
    await act.job('tag.recompute');
    expect((await act.tagsOf(memberId)).sort()).toEqual([plain, tagId].sort());
  });

  it('are refused where purchases would give a tag that does not fade, and keep such a tag behavioural', async () => {
    const plain = await createNamedTag(world);
    const { rules } = world.tag.service;
    await expect(
      rules.create('li', { name: '错', tagId: plain, conditions: [solution(1)] }),
    ).rejects.toMatchObject({ code: 'TAG_INVALID' });
    const { tagId, ruleId } = await act.createRule([solution(1)]);
    const tag = (await world.tag.service.find(tagId))!;
    const { name, kind, colour, version } = tag;
    await expect(
      world.tag.service.update('li', tagId, { name, kind, colour, version, trait: 'geographic' }),
    ).rejects.toMatchObject({ code: 'TAG_TRAIT_HELD' });
    await expect(rules.remove('li', ruleId)).rejects.toMatchObject({ code: 'TAG_RULE_ENABLED' });
    const answers = await Promise.allSettled(
      [1, 2, 3, 4].map((count) =>
        rules.update('li', ruleId, { name, tagId, conditions: [solution(count)], version: 2 }),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
