import type {
  MemberCodeAnswer,
  MemberDetail,
  MemberLookupAnswer,
  MemberSearchAnswer,
  MemberSummary,
  MergeAnswer,
  MergeView,
  PhoneRevealAnswer,
} from '../../src/contract/member';
import type { TimelineItem } from '../../src/contract/memberPart';
import { auditEntryModel } from '../../src/audit/audit.model';
import type { Store } from '../../src/store';
import type { Answer, Client } from '../support/client';
import type { TestMember } from '../support/factories/member';
import { createMember, createPerson, publishNotices, signIn } from '../support/factories/member';
import type { Colleague } from '../support/factories/staff';
import { asClerk, asOperator } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import type { World } from './world';
import { startWorld } from './world';

describe('members among staff', () => {
  let world: World;
  let store: Store;
  let operator: Colleague;
  let agent: Colleague;
  let manager: Colleague;
  let clerk: Colleague;

  beforeAll(async () => {
    world = await startWorld();
    await publishNotices(world);
    store = await createNode(world.store.service);
    operator = await asOperator(world);
    agent = await asOperator(world, 'customerServiceAgent');
    manager = await asOperator(world, 'storeManager', store.id);
    clerk = await asClerk(world, store.id);
  });
  afterAll(() => world.stop());

  const service = () => world.member.service;
  const phoneOf = async ({ personId }: TestMember): Promise<string> =>
    (await world.simulator.client.people()).find(({ id }) => id === personId)!.phone;
  const refusal = ({ status, error }: Answer): [number, string | undefined] => [status, error?.code];
  const paths = ({ error }: Answer): unknown[] =>
    ((error?.details?.['issues'] ?? []) as { path: string }[]).map(({ path }) => path);
  const auditRows = (action: string, targetId: string) =>
    world.db.collection(auditEntryModel).find({ action, targetId }).toArray();

  /** A member at home in the manager's store. */
  const localMember = async (): Promise<TestMember> => {
    const visitor = await signIn(world);
    world.homeStores.set(visitor.identityId, store.id);
    return createMember(world, { person: visitor, withPhone: true });
  };

  describe('at the counter', () => {
    const lookUp = (body: unknown, who: Client = clerk.client) =>
      who.post<MemberLookupAnswer>('/api/counter/member-lookups', body);

    it('finds the member by live code, card code, phone and last four digits, masked, and writes it down', async () => {
      const member = await createMember(world, { withPhone: true });
      const phone = await phoneOf(member);
      const codes = (await member.client.get<MemberCodeAnswer>('/api/mp/me/code')).data;
      const found = [
        await lookUp({ code: codes.code }),
        await lookUp({ code: codes.cardCode }),
        await lookUp({ phone }),
        await lookUp({ last4: phone.slice(-4) }),
      ];
      expect(found.map(({ data }) => data.proof)).toEqual(['liveCode', 'cardCode', 'phone', 'last4']);
      for (const { data } of found) {
        const mine = data.members.find(({ memberId }) => memberId === member.memberId);
        expect(mine?.maskedPhone).toBe(`${phone.slice(0, 3)}****${phone.slice(-4)}`);
        expect(JSON.stringify(data)).not.toContain(phone);
      }
      expect((await auditRows('member.lookup', member.memberId)).length).toBeGreaterThanOrEqual(3);
      world.clock.advance(60_000);
      expect(refusal(await lookUp({ code: codes.code }))).toEqual([404, 'MEMBER_CODE_INVALID']);
      expect((await lookUp({ code: codes.cardCode })).status).toBe(200);
      expect(await service().memberByCode(codes.cardCode)).toEqual({
        memberId: member.memberId,
        kind: 'card',
      });
    });

    it('takes exactly one way to look, and nobody who left', async () => {
      const member = await createMember(world, { withPhone: true });
      const phone = await phoneOf(member);
      expect((await lookUp({ phone, last4: '1234' })).status).toBe(400);
      expect((await lookUp({})).status).toBe(400);
      expect((await lookUp({ last4: { $gt: '' } })).status).toBe(400);
      expect(refusal(await lookUp({ phone: '12345678' }))).toEqual([400, 'MEMBER_PHONE_UNUSABLE']);
      await service().leave(member.memberId, {
        actor: { kind: 'member', id: member.memberId },
        erasure: 'now',
      });
      expect((await lookUp({ phone })).data.members).toEqual([]);
    });

    it('shows at most ten of many with the same digits, and says so', async () => {
      for (let index = 0; index < 11; index += 1) {
        const person = await createPerson(world);
        await world.simulator.client.updatePerson(person.personId, {
          phone: `1340${String(1_000 + index).slice(-3)}7777`,
        });
        await createMember(world, { person, withPhone: true });
      }
      const { data } = await lookUp({ last4: '7777' });
      expect([data.members.length, data.isTruncated]).toEqual([10, true]);
    });

    it('stops a clerk who tries digits: 20 of 60 at once, until the window is over', async () => {
      const other = await asClerk(world, store.id);
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          lookUp({ last4: String(index).padStart(4, '0') }, other.client),
        ),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
      expect(refusal(answers.find(({ status }) => status !== 200)!)).toEqual([429, 'MEMBER_LOOKUP_LIMITED']);
      world.clock.advance(10 * 60_000);
      expect((await lookUp({ last4: '0000' }, other.client)).status).toBe(200);
    });
  });

  describe('at the console', () => {
    const get = <Data>(path: string, who: Colleague = operator) =>
      who.client.get<Data>(`/api/console/members${path}`);

    it('lists members page by page, and store roles only theirs', async () => {
      const [local, foreign] = [await localMember(), await createMember(world)];
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: Answer<MemberSummary[]> = await get(
          `?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`,
        );
        seen.push(...page.data.map(({ memberId }) => memberId));
        cursor = page.page!.next;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining([local.memberId, foreign.memberId]));
      const theirs = (await get<MemberSummary[]>('?limit=100', manager)).data.map(({ memberId }) => memberId);
      expect(theirs).toContain(local.memberId);
      expect(theirs).not.toContain(foreign.memberId);
      expect((await get(`/${local.memberId}`, manager)).status).toBe(200);
      for (const path of ['', '/timeline']) {
        expect(refusal(await get(`/${foreign.memberId}${path}`, manager))).toEqual([404, 'MEMBER_MISSING']);
      }
      expect((await get('?cursor=bm90aGluZw')).status).toBe(400);
    });

    it('finds by member number, and by full phone without putting it into a URL', async () => {
      const member = await createMember(world, { withPhone: true });
      const phone = await phoneOf(member);
      const { memberNumber } = (await service().find(member.memberId))!;
      const byNumber = await get<MemberSummary[]>(`?memberNumber=${memberNumber}`);
      expect(byNumber.data.map(({ memberId }) => memberId)).toEqual([member.memberId]);
      expect(
        paths(await get(`?memberNumber=${memberNumber.slice(0, -1)}0${memberNumber.slice(-1)}`)),
      ).toEqual(['query.memberNumber']);
      const search = (who: Colleague) =>
        who.client.post<MemberSearchAnswer>('/api/console/member-searches', { phone });
      expect((await search(operator)).data.members.map(({ memberId }) => memberId)).toEqual([
        member.memberId,
      ]);
      expect((await search(manager)).data.members).toHaveLength(1);
      expect(await auditRows('member.search', member.memberId)).toHaveLength(2);
    });

    it('shows a member masked, and the phone only for a reason, 50 times a day, each written down', async () => {
      const member = await createMember(world, { withPhone: true });
      const phone = await phoneOf(member);
      const detail = await get<MemberDetail>(`/${member.memberId}`);
      expect(detail.data.maskedPhone).toBe(`${phone.slice(0, 3)}****${phone.slice(-4)}`);
      const reveal = (reason: unknown, who = agent) =>
        who.client.post<PhoneRevealAnswer>(`/api/console/members/${member.memberId}/phone-reveals`, {
          reason,
        });
      expect((await reveal('callback', operator)).status).toBe(403);
      expect(paths(await reveal('curious'))).toEqual(['body.reason']);
      const answers = await Promise.all(Array.from({ length: 60 }, () => reveal('callback')));
      const shown = answers.filter(({ status }) => status === 201);
      expect(shown.map(({ data }) => data.phone)).toEqual(Array(50).fill(`+86${phone}`));
      expect(refusal(answers.find(({ status }) => status !== 201)!)).toEqual([429, 'MEMBER_REVEAL_LIMITED']);
      const rows = await auditRows('member.revealPhone', member.memberId);
      expect(rows).toHaveLength(50);
      expect(JSON.stringify(rows)).not.toContain(phone);
      world.clock.advance(24 * 3_600_000);
      agent = await asOperator(world, 'customerServiceAgent');
      expect((await reveal('legal')).status).toBe(201);
    });

    it('changes a home store, within the operator’s places', async () => {
      operator = await asOperator(world);
      const member = await createMember(world);
      const put = (storeId: unknown) =>
        operator.client.put(`/api/console/members/${member.memberId}/home-store`, { storeId });
      expect((await put(store.id)).status).toBe(204);
      expect((await put(store.id)).status).toBe(204);
      expect(await service().storeOf(member.memberId)).toEqual({ storeId: store.id, storePath: store.path });
      const rows = await auditRows('member.changeHomeStore', member.memberId);
      expect(rows.map(({ change }) => change)).toEqual([{ from: null, to: store.id }]);
      const region = await createNode(world.store.service, { kind: 'region' });
      for (const storeId of ['nowhere', 'brand', region.id]) {
        expect(refusal(await put(storeId))).toEqual([400, 'MEMBER_STORE_UNKNOWN']);
      }
      expect((await put(null)).status).toBe(204);
    });

    it('merges, answers the same merge again, and takes it back', async () => {
      const [kept, merged] = [await createMember(world), await createMember(world, { withPhone: true })];
      const body = { mergedId: merged.memberId, reason: '换了微信号' };
      const post = (who = operator) =>
        who.client.post<MergeAnswer>(`/api/console/members/${kept.memberId}/merges`, body);
      const first = await post();
      expect([first.status, first.data.merge.state]).toEqual([201, 'done']);
      const again = await post();
      expect([again.status, again.data]).toEqual([200, { ...first.data, isNew: false }]);
      expect((await get<MemberDetail>(`/${merged.memberId}`)).data).toMatchObject({
        state: 'merged',
        mergedInto: kept.memberId,
      });
      const undo = await operator.client.post<MergeView>(
        `/api/console/members/${kept.memberId}/merges/${first.data.merge.mergeId}/undo`,
      );
      expect([undo.status, undo.data.state]).toEqual([200, 'undone']);
      expect(await auditRows('member.merge', kept.memberId)).toHaveLength(1);
      expect(await auditRows('member.undoMerge', kept.memberId)).toHaveLength(1);
      manager = await asOperator(world, 'storeManager', store.id);
      expect((await post(manager)).status).toBe(403);
    });

    it('tells the story of a member, newest first', async () => {
      const member = await createMember(world);
      const story = await get<TimelineItem[]>(`/${member.memberId}/timeline`);
      expect(story.data.map(({ kind }) => kind).sort()).toEqual([
        'member.consent.given',
        'member.identityLinked',
        'member.joined',
      ]);
      expect((await get(`/${member.memberId}/timeline?cursor=${'A'.repeat(20)}`)).status).toBe(400);
    });
  });
});
