import { fileAddress } from '../files';
import { askModal, askSheet, hideToast, showToast } from '../sheets';
import { h } from '../dom';
import type { Options } from './call';
import { asWx, quiet, textOf, WxFailure } from './call';

async function actionSheet(options: Options): Promise<{ tapIndex: number }> {
  const items: unknown = options['itemList'];
  const labels = Array.isArray(items) ? items.map(String) : [];
  const title = textOf(options, 'alertText');
  const tapIndex = await askSheet({ name: title || '操作菜单', title }, [
    ...labels.map((label, value) => ({ label, value })),
    { label: '取消', value: -1 },
  ]);
  if (tapIndex < 0) throw new WxFailure('cancel');
  return { tapIndex };
}

async function preview(options: Options): Promise<undefined> {
  const urls: unknown = options['urls'];
  const first = textOf(options, 'current') || (Array.isArray(urls) ? String(urls[0]) : '');
  const picture = h('img', { src: fileAddress(first), alt: '图片预览', class: 'phone-preview' });
  await askSheet({ name: '图片预览', title: '', body: [picture] }, [{ label: '关闭', value: null }]);
  return undefined;
}

/** Windows that WeChat draws over the page. */
export const windows = {
  showToast: quiet('showToast', (options) => {
    const image = textOf(options, 'image');
    const duration: unknown = options['duration'];
    showToast(
      textOf(options, 'title'),
      textOf(options, 'icon', 'success'),
      typeof duration === 'number' ? duration : 1500,
      image === '' ? undefined : fileAddress(image),
    );
  }),
  hideToast: quiet('hideToast', hideToast),
  showLoading: quiet('showLoading', (options) => showToast(textOf(options, 'title'), 'loading', null)),
  hideLoading: quiet('hideLoading', hideToast),
  showModal: asWx('showModal', (options) =>
    askModal({
      title: textOf(options, 'title'),
      content: textOf(options, 'content'),
      showCancel: options['showCancel'] !== false,
      cancelText: textOf(options, 'cancelText', '取消'),
      confirmText: textOf(options, 'confirmText', '确定'),
      editable: options['editable'] === true,
      placeholderText: textOf(options, 'placeholderText'),
    }).then((answer) => ({ ...answer })),
  ),
  showActionSheet: asWx('showActionSheet', actionSheet),
  previewImage: asWx('previewImage', preview),
  hideKeyboard: quiet('hideKeyboard', () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }),
};
