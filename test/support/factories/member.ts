import type { ConsentChoice } from '../../../src/contract/member';
import type { MemberService } from '../../../src/member';
import type { SettingService } from '../../../src/setting';
import type { SimulatorClient } from '../../simulator/client';
import type { Client } from '../client';

/** What the people of a test need of the application and of WeChat. */
export interface PeopleWorld {
  readonly member: { readonly service: MemberService };
  readonly setting: { readonly service: SettingService };
  readonly simulator: { readonly client: SimulatorClient };
  readonly miniProgramAppid: string;
  readonly anonymous: Client;
}

/** Somebody in WeChat. */
export interface TestPerson {
  readonly personId: string;
  /** In the Mini Program. */
  readonly openid: string;
}

/** Somebody who has signed in to the Mini Program. */
export interface Visitor extends TestPerson {
  readonly identityId: string;
  readonly token: string;
  readonly client: Client;
}

/** Somebody who has joined. */
export interface TestMember extends Visitor {
  readonly memberId: string;
}

const address = '203.0.113.7';
const by = { kind: 'cli', id: 'test' } as const;

/** Version 1 of every notice, unless it was published already. */
export async function publishNotices(
  { setting }: Pick<PeopleWorld, 'setting'>,
  version = '1',
): Promise<void> {
  for (const purpose of ['membership', 'marketing', 'personalisation'] as const) {
    await setting.service.publishNotice(by, {
      purpose,
      version,
      title: `告知 ${version}`,
      text: `正文 ${version}`,
    });
  }
}

/** A yes to the membership notice, and to whatever else is named. */
export function consents(...alsoGiven: readonly ('marketing' | 'personalisation')[]): ConsentChoice[] {
  return (['membership', ...alsoGiven] as const).map((purpose) => ({
    purpose,
    noticeVersion: '1',
    given: true,
  }));
}

export async function createPerson({ simulator, miniProgramAppid }: PeopleWorld): Promise<TestPerson> {
  const { id: personId } = await simulator.client.createPerson();
  return { personId, openid: await simulator.client.openid(personId, miniProgramAppid) };
}

/** Signs a person (default: a new one) in. */
export async function signIn(world: PeopleWorld, person?: TestPerson): Promise<Visitor> {
  const who = person ?? (await createPerson(world));
  const { token, identity } = await world.member.service.login(await loginCode(world, who));
  return { ...who, token, identityId: identity._id, client: world.anonymous.as(token) };
}

/** What `wx.login` gives this person now. */
export async function loginCode(
  { simulator, miniProgramAppid }: PeopleWorld,
  { personId }: TestPerson,
): Promise<string> {
  return (await simulator.client.openMiniProgram(personId, miniProgramAppid)).jsCode;
}

/** What the phone button gives this person now. */
export async function phoneCode(
  { simulator, miniProgramAppid }: PeopleWorld,
  { personId }: TestPerson,
): Promise<string> {
  const { code } = await simulator.client.authorisePhone(personId, miniProgramAppid);
  if (code === null) throw new Error('the person refused');
  return code;
}

interface JoinOptions {
  readonly person?: TestPerson;
  /** Default false. */
  readonly withPhone?: boolean;
  readonly alsoGiven?: readonly ('marketing' | 'personalisation')[];
}

/** A member through the service; notices are published when there are none. */
export async function createMember(world: PeopleWorld, options: JoinOptions = {}): Promise<TestMember> {
  await publishNotices(world);
  const visitor = await signIn(world, options.person);
  const request = {
    ...(options.withPhone === true ? { phoneCode: await phoneCode(world, visitor) } : {}),
    consents: consents(...(options.alsoGiven ?? [])),
  };
  const { memberId } = await world.member.service.join(visitor.identityId, request, address);
  return { ...visitor, memberId };
}
