import type {
  BindingTokenAnswer,
  ConsentChoice,
  JoinAnswer,
  JoinRequest,
  MemberCopyAnswer,
  MemberView,
  ProfileRequest,
} from '../../src/contract/member';
import { request } from '../api/request';
import { forgetPerson, remember } from './session';
import { visitsTold } from './visit';

/** Joins; joining again answers the same member. Who sent the person is told first. @throws ApiError */
export async function join(consents: readonly ConsentChoice[], phoneCode: string): Promise<JoinAnswer> {
  await visitsTold();
  const body: JoinRequest = { consents, ...(phoneCode === '' ? {} : { phoneCode }) };
  const answer = await request<JoinAnswer>('POST', '/api/mp/members', { body });
  remember(answer.member);
  return answer;
}

/** @throws ApiError */
export async function putProfile(body: ProfileRequest): Promise<MemberView> {
  return kept(await request<MemberView>('PUT', '/api/mp/me', { body }));
}

/** @throws ApiError */
export async function putConsent(choice: ConsentChoice, page: string): Promise<MemberView> {
  const body = { consents: [choice], page };
  return kept(await request<MemberView>('PUT', '/api/mp/consents', { body }));
}

/** @throws ApiError */
export async function bindPhone(phoneCode: string): Promise<MemberView> {
  return kept(await request<MemberView>('POST', '/api/mp/phone', { body: { phoneCode } }));
}

/** Ends the membership: nothing is used any more from this moment. @throws ApiError */
export async function leave(erasure: 'later' | 'now'): Promise<void> {
  await request<null>('DELETE', '/api/mp/me', { query: { erasure } });
  forgetPerson();
}

/** Erases at once whoever has left and does not want to come back. @throws ApiError */
export async function eraseNow(): Promise<void> {
  await request<null>('DELETE', '/api/mp/leaving');
  forgetPerson();
}

/** @throws ApiError */
export function readCopy(): Promise<MemberCopyAnswer> {
  return request('GET', '/api/mp/me/copy');
}

/** A QR code that joins whoever follows by it to this person, once. @throws ApiError */
export function makeBindingCode(): Promise<BindingTokenAnswer> {
  return request('POST', '/api/mp/binding-tokens');
}

function kept(member: MemberView): MemberView {
  remember(member);
  return member;
}
