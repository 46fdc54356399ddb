import type { PointsEntryView } from '../../src/contract/points';
import type { TimelineItem } from '../../src/contract/memberPart';
import type { TierTable } from '../../src/contract/tier';
import { birthdayBonusModel } from '../../src/tier/tier.model';
import { asOperator, worldOf } from '../support/factories/staff';
import type { Member } from '../support/people';
import { asMember, asVisitor } from '../support/people';
import { startSecond } from '../support/secondServer';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';
import { runJob, withBenefits } from '../support/tierWorld';

describe('a birthday', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
    const { client } = await asOperator(worldOf(app));
    const table = done(await client.get<TierTable>('/api/console/tiers'));
    done(await client.put('/api/console/tiers', withBenefits({ birthdayPoints: 88 })(table)));
  });
  afterAll(() => app.stop());

  const job = () => runJob({ tier: app.app.tier, clock: app.clock }, 'tier.payBirthdays');

  async function tellMonth({ client }: Pick<Member, 'client'>, birthMonth: string | null): Promise<void> {
    expect((await client.put('/api/mp/me', { birthMonth })).status).toBeLessThan(300);
    await app.settle();
  }

  /** The titles and points of what was given for birthdays. */
  async function giftsOf({ person }: Pick<Member, 'person'>): Promise<string[]> {
    const { client } = await asVisitor(app, person);
    const entries = done(await client.get<PointsEntryView[]>('/api/mp/points/entries?limit=100'));
    return entries.filter(({ title }) => title === '生日礼').map(({ title, delta }) => `${title} ${delta}`);
  }

  it('that is told in its month is paid at once, once a year, and shown in statement and timeline', async () => {
    const member = await asMember(app);
    await tellMonth(member, '1990-03');
    expect(await giftsOf(member)).toEqual(['生日礼 88']);
    await tellMonth(member, '1990-04');
    await tellMonth(member, '1991-03');
    await job();
    expect(await giftsOf(member)).toHaveLength(1);
    const { client } = await asOperator(worldOf(app));
    const path = `/api/console/members/${member.memberId}/timeline`;
    const timeline = done(await client.get<TimelineItem[]>(path));
    expect(timeline.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^生日礼 \+88 积分/));
    const copy = done(await member.client.get<{ parts: { tier: unknown } }>('/api/mp/me/copy'));
    expect(copy.parts.tier).toMatchObject({ birthdays: [{ year: 2026, points: 88 }], awards: [] });
  });

  it('of another month waits for it, and is paid by two servers at once once', async () => {
    const member = await asMember(app);
    await tellMonth(member, '1988-04');
    await job();
    expect(await giftsOf(member)).toEqual([]);
    app.clock.set(new Date('2026-04-02T02:00:00Z'));
    const second = await startSecond(app);
    const { clock } = app;
    await Promise.all([job(), runJob({ tier: second.app.tier, clock }, 'tier.payBirthdays')]);
    await app.app.jobs.runOnce('tier.payBirthdays');
    await second.stop();
    expect(await giftsOf(member)).toHaveLength(1);
    app.clock.set(new Date('2027-04-02T02:00:00Z'));
    await job();
    expect(await giftsOf(member)).toHaveLength(2);
  });

  it('is not paid twice to whoever leaves and joins again, and never without a month', async () => {
    const member = await asMember(app);
    await tellMonth(member, '1990-04');
    const left = await member.client.delete('/api/mp/me?erasure=now');
    expect(left.status).toBeLessThan(300);
    await app.settle();
    const before = await app.db.model(birthdayBonusModel).countDocuments();
    const again = await asMember(app, { person: member.person });
    expect(again.memberId).not.toBe(member.memberId);
    await job();
    await tellMonth(again, '1990-04');
    await job();
    expect(await giftsOf(again)).toEqual([]);
    expect(await app.db.model(birthdayBonusModel).countDocuments()).toBe(before);
  });

  it('of two members who become one counts for both, until the merge is undone', async () => {
    const [kept, merged] = [await asMember(app), await asMember(app)];
    await tellMonth(merged, '1990-04');
    const { client } = await asOperator(worldOf(app));
    const path = `/api/console/members/${kept.memberId}/merges`;
    const body = { mergedId: merged.memberId, reason: '同一个人' };
    const { merge } = done(await client.post<{ merge: { mergeId: string } }>(path, body));
    await app.settle();
    await job();
    const rowsOf = (memberId: string) => app.db.model(birthdayBonusModel).countDocuments({ memberId });
    expect([await rowsOf(kept.memberId), await rowsOf(merged.memberId)]).toEqual([1, 0]);
    expect((await giftsOf(kept)).length).toBeLessThanOrEqual(1);
    done(await client.post(`${path}/${merge.mergeId}/undo`));
    await app.settle();
    await tellMonth(kept, '1990-04');
    expect([await rowsOf(kept.memberId), await rowsOf(merged.memberId)]).toEqual([1, 1]);
  });
});
