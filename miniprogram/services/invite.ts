import type {
  ActivityBooked,
  ActivityView,
  InvitationView,
  InviteCodeView,
  InviteeView,
} from '../../src/contract/invite';
import type { ListPage } from '../api/request';
import { download, request, requestPage } from '../api/request';
import { ifThere } from './optional';

/** @throws ApiError */
export function readInvitation(): Promise<InvitationView> {
  return request('GET', '/api/mp/invitation');
}

/** @throws ApiError */
export function readInvitees(cursor: string | null): Promise<ListPage<InviteeView>> {
  return requestPage('/api/mp/invitation/invitees', { query: { limit: 20, cursor: cursor ?? undefined } });
}

/** Who sent this person; null for a code of nobody who is a member. @throws ApiError */
export function readInviteCode(scene: string): Promise<InviteCodeView | null> {
  return ifThere(request<InviteCodeView>('GET', `/api/mp/invite-codes/${scene}`));
}

/** The picture of one's own code as a file on the phone; empty where it did not come. */
export function downloadInviteCode(): Promise<string> {
  return new Promise((resolve) => {
    wx.downloadFile({
      ...download('/api/mp/invitation/poster'),
      success: ({ statusCode, tempFilePath }) => resolve(statusCode === 200 ? tempFilePath : ''),
      fail: () => resolve(''),
    });
  });
}

/** What runs now or will; null where the server has no activities. @throws ApiError */
export function readActivities(): Promise<readonly ActivityView[] | null> {
  return ifThere(request<readonly ActivityView[]>('GET', '/api/mp/activities'));
}

/** @throws ApiError */
export function bookActivity(id: string): Promise<ActivityBooked> {
  return request('POST', `/api/mp/activities/${id}/bookings`);
}
