import type { InviteRefusalView } from '../contract/invite';
import type { InviteRefusalRecord } from './invite.model';
import { refusalText } from './invite.rules';

export function presentRefusal({
  _id,
  inviteeId,
  inviterId,
  reason,
  at,
}: InviteRefusalRecord): InviteRefusalView {
  return { id: _id, inviteeId, inviterId, reason, text: refusalText[reason], at: at.toISOString() };
}
