import type { LinkedBy } from '../contract/member';
import type { MemberPart, MemberRef, TimelineItem } from '../contract/memberPart';
import type { ConsentPurpose } from '../contract/setting';
import type { ConsentEntryRecord, Consents } from './consent.model';
import type { Identities, IdentityRecord } from './identity.model';
import type { MemberRecord, Members } from './member.model';
import type { MemberMergeRecord, Merges } from './merge.model';

interface StoryDeps {
  readonly identities: Identities;
  readonly members: Members;
  readonly consents: Consents;
  readonly merges: Merges;
}

const purposeNames: Readonly<Record<ConsentPurpose, string>> = {
  membership: '会员服务',
  marketing: '营销信息',
  personalisation: '个性化推荐',
};

const linkNames: Readonly<Record<LinkedBy, string>> = {
  join: '入会',
  unionid: '同一开放平台账号',
  phone: '手机号',
  bindingToken: '扫绑定码',
  operator: '运营人员',
};

/** What this feature tells in a member's timeline: joining, accounts, consents, merges. */
export async function ownTimeline(
  { identities, members, consents, merges }: StoryDeps,
  { memberId }: MemberRef,
  { before, limit }: Parameters<MemberPart['timeline']>[1],
): Promise<readonly TimelineItem[]> {
  const memberIds = [memberId, ...(await members.mergedInto(memberId))];
  const people = await members.findMany(memberIds);
  const entries = await consents.entriesOf(memberIds, before, limit);
  const accounts = await identities.ofMember(memberId);
  const items = [
    ...people.flatMap(joinItems),
    ...entries.map(consentItem),
    ...accounts.flatMap(accountItems),
    ...(await merges.ofMember(memberId)).flatMap(mergeItems),
  ];
  const bound = before.toISOString();
  return items
    .filter(({ at }) => at < bound)
    .sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1))
    .slice(0, limit);
}

function item(id: string, at: Date, kind: string, text: string, storeId: string | null = null): TimelineItem {
  return { id: `member:${id}`, at: at.toISOString(), kind: `member.${kind}`, text, storeId };
}

function joinItems({ _id, createdAt, joinedAt, homeStoreId }: MemberRecord): TimelineItem[] {
  if (joinedAt === null) return [item(`${_id}:opened`, createdAt, 'opened', '登记为待激活会员', homeStoreId)];
  return [item(`${_id}:joined`, joinedAt, 'joined', '加入会员', homeStoreId)];
}

function consentItem({ _id, purpose, act, noticeVersion, at }: ConsentEntryRecord): TimelineItem {
  const verb = act === 'given' ? '同意' : '撤回';
  return item(_id, at, `consent.${act}`, `${verb}「${purposeNames[purpose]}」告知（版本 ${noticeVersion}）`);
}

function accountItems({ _id, account, linkedBy, linkedAt }: IdentityRecord): TimelineItem[] {
  if (linkedAt === null || linkedBy === null) return [];
  const name = account === 'officialAccount' ? '公众号' : '小程序';
  return [item(`${_id}:linked`, linkedAt, 'identityLinked', `关联${name}身份（${linkNames[linkedBy]}）`)];
}

function mergeItems({ _id, finishedAt, undoneAt }: MemberMergeRecord): TimelineItem[] {
  return [
    ...(finishedAt === null ? [] : [item(`${_id}:merged`, finishedAt, 'merged', '两个会员合并为一')]),
    ...(undoneAt === null ? [] : [item(`${_id}:undone`, undoneAt, 'mergeUndone', '撤销会员合并')]),
  ];
}
