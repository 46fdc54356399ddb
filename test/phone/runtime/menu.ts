import { phone } from './context';
import { share } from './share';
import { askSheet } from './sheets';
import { isConnected, setConnected } from './connection';

/** The menu behind the capsule's dots. */
export function openMenu(): void {
  const { stack, settings } = phone();
  const canShare = typeof Reflect.get(stack.top()?.instance ?? {}, 'onShareAppMessage') === 'function';
  askSheet<'share' | 'refresh' | 'network' | null>({ name: '更多', title: settings.miniProgram.name }, [
    ...(canShare ? [{ label: '发送给朋友', value: 'share' as const }] : []),
    { label: '下拉刷新', value: 'refresh' },
    { label: isConnected() ? '断开网络' : '恢复网络', value: 'network' },
    { label: '取消', value: null },
  ])
    .then((choice) => {
      if (choice === 'share') return share(null);
      if (choice === 'network') setConnected(!isConnected());
      if (choice === 'refresh') stack.top()?.call('onPullDownRefresh');
      return undefined;
    })
    .catch((error: unknown) => console.error(error));
}
