import type { PointsAccountView, PointsEntryView, SignInAnswer, SignInWeek } from '../../src/contract/points';
import type { ListPage } from '../api/request';
import { request, requestPage } from '../api/request';
import { ifThere } from './optional';

/** @throws ApiError */
export function readPoints(): Promise<PointsAccountView> {
  return request('GET', '/api/mp/points/account');
}

/** @throws ApiError */
export function readPointsEntries(cursor: string | null): Promise<ListPage<PointsEntryView>> {
  return requestPage('/api/mp/points/entries', { query: { limit: 20, cursor: cursor ?? undefined } });
}

/** Null where the server shows no week. @throws ApiError */
export function readSignInWeek(): Promise<SignInWeek | null> {
  return ifThere(request<SignInWeek>('GET', '/api/mp/sign-ins/week'));
}

/** Once a day; a repeat answers the first. @throws ApiError */
export function signIn(): Promise<SignInAnswer> {
  return request('POST', '/api/mp/sign-ins');
}
