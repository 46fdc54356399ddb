import { phone } from './context';
import type { EaselNode } from './easel';
import { askSheet } from './sheets';

const textIn = (value: unknown, name: string): string => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' ? found : '';
};

/** Asks the page for its card and the person whom it goes to; a share from the menu has no `target`. */
export async function share(target: EaselNode | null): Promise<void> {
  const { stack, settings, wechat, tell } = phone();
  const page = stack.top();
  if (!page) return;
  const from = target === null ? 'menu' : 'button';
  const given: unknown = page.call('onShareAppMessage', [
    { from, target: target ?? undefined, webViewUrl: '' },
  ]);
  const promised: unknown =
    typeof given === 'object' && given !== null ? Reflect.get(given, 'promise') : undefined;
  const card: unknown = promised instanceof Promise ? await promised : given;
  const title = textIn(card, 'title') || settings.miniProgram.name;
  const path = textIn(card, 'path') || page.route;
  const others = settings.people.filter(({ id }) => id !== settings.person.id);
  const to = await askSheet<string | null>({ name: '转发给朋友', title: '发送给', body: [title] }, [
    ...others.slice(0, 8).map(({ id, nickname }) => ({ label: nickname, value: id })),
    { label: '取消', value: null },
  ]);
  if (to === null) return;
  await wechat.share({ to, title, path });
  const name = others.find(({ id }) => id === to)?.nickname ?? to;
  tell({ kind: 'said', text: `把「${title}」发给了${name}` });
}
