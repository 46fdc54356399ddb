import type { ChannelCodeView, VisitView } from '../contract/channelCode';
import type { ChannelCode } from './channelCode.model';
import { stateAt } from './channelCode.rules';
import type { Visit } from './touch.model';

export function presentCode(code: ChannelCode, now: Date): ChannelCodeView {
  return {
    id: code._id,
    scene: code.scene,
    name: code.name,
    placement: code.placement,
    storeId: code.storeId,
    tagIds: [...code.tagIds],
    welcomeReply: code.welcomeReply,
    startsAt: code.startsAt?.toISOString() ?? null,
    endsAt: code.endsAt?.toISOString() ?? null,
    isEnabled: code.isEnabled,
    kind: code.kind,
    accounts: [...code.accounts],
    state: stateAt(code, now),
    createdAt: code.createdAt.toISOString(),
    updatedAt: code.updatedAt.toISOString(),
  };
}

export function presentVisit({ visitId, at }: Visit): VisitView {
  return { visitId, at: at.toISOString() };
}
