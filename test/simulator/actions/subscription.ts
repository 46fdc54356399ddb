import { z } from 'zod';
import { subscriptionFields } from '../callbacks/payload';
import { ImpossibleAct, tellEvent, verb, type Actor, type Told } from './verb';

type Decision = 'accept' | 'reject';

/** One popup holds up to 5 templates, one-time and long-term ones never together (20002). */
function checkTemplates({ app }: Actor, ids: string[]): void {
  const templates = ids.map((id) => app.templates.get(id));
  if (ids.length < 1 || ids.length > 5) throw new ImpossibleAct('a popup shows 1 to 5 templates');
  if (templates.some((template) => template?.kind !== 'subscribe'))
    throw new ImpossibleAct('unknown template');
  if (new Set(templates.map((template) => template?.isLongTerm)).size > 1) {
    throw new ImpossibleAct('one-time and long-term templates cannot be mixed');
  }
}

function decide({ app, relation }: Actor, id: string, decision: Decision): void {
  const before = relation.subscriptions.get(id)?.remaining ?? 0;
  const isLongTerm = app.templates.get(id)?.isLongTerm ?? false;
  if (decision === 'reject')
    relation.subscriptions.set(id, { remaining: isLongTerm ? 0 : before, isRejected: isLongTerm });
  else relation.subscriptions.set(id, { remaining: isLongTerm ? Infinity : before + 1, isRejected: false });
}

/** The popup of 订阅消息 / 订阅通知: each acceptance allows one message, for a long-term template any number. */
function popup(actor: Actor, templates: Record<string, Decision>, scene: number): Told {
  checkTemplates(actor, Object.keys(templates));
  for (const [id, decision] of Object.entries(templates)) decide(actor, id, decision);
  const items = Object.entries(templates).map(([id, decision]) => ({
    TemplateId: id,
    SubscribeStatusString: decision,
    PopupScene: scene,
  }));
  const { fields, jsonFields } = subscriptionFields('SubscribeMsgPopupEvent', items);
  return tellEvent(actor, 'subscribe_msg_popup_event', fields, { jsonFields });
}

/** The person switches templates off in the settings page; only refusals are reported. */
function manage(actor: Actor, ids: string[]): Told {
  for (const id of ids) actor.relation.subscriptions.set(id, { remaining: 0, isRejected: true });
  const items = ids.map((id) => ({ TemplateId: id, SubscribeStatusString: 'reject' }));
  const { fields, jsonFields } = subscriptionFields('SubscribeMsgChangeEvent', items);
  return tellEvent(actor, 'subscribe_msg_change_event', fields, { jsonFields });
}

export const subscriptionVerbs = {
  /** `popupScene` 0 is a Mini Program page, 1 an H5 page, 2 an article. */
  subscribePopup: verb(
    z.strictObject({
      templates: z.record(z.string(), z.enum(['accept', 'reject'])),
      popupScene: z.int().exactOptional(),
    }),
    (actor, { templates, popupScene }) =>
      popup(actor, templates, popupScene ?? (actor.app.settings.type === 'mp' ? 0 : 1)),
  ),
  manageSubscription: verb(z.strictObject({ reject: z.array(z.string()).min(1) }), (actor, { reject }) =>
    manage(actor, reject),
  ),
};
