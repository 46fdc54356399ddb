import type { InvitationView, InviteRefusalView } from '../contract/invite';
import type { InviteRefusalRecord } from './invite.model';
import { refusalText } from './invite.rules';
import type { InviteActivity } from './inviteActivity.model';

export function presentRefusal({
  _id,
  inviteeId,
  inviterId,
  reason,
  at,
}: InviteRefusalRecord): InviteRefusalView {
  return { id: _id, inviteeId, inviterId, reason, text: refusalText[reason], at: at.toISOString() };
}

export function presentRunning(activity: InviteActivity | null): InvitationView['activity'] {
  if (activity === null) return null;
  const { title, from, to } = activity;
  return { title, from: from.toISOString(), to: to.toISOString() };
}
