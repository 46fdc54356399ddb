import { phone } from '../context';
import { h } from '../dom';
import { isPrivacyAgreed, needPrivacy, onNeedPrivacy } from '../privacy';
import { scan } from '../scanning';
import { askSheet } from '../sheets';
import type { Options, Result } from './call';
import { asWx, quiet, WxFailure } from './call';

async function login(): Promise<Result> {
  const { stack, settings, wechat } = phone();
  const { jsCode } = await wechat.act('openMiniProgram', {
    scene: settings.launch.scene,
    path: stack.top()?.route ?? 'pages/home/index',
  });
  return { code: jsCode };
}

async function scanCode(): Promise<Result> {
  const code = await scan();
  if (code === null) throw new WxFailure('cancel');
  if (typeof code === 'string')
    return { result: code, scanType: 'QR_CODE', charSet: 'utf-8', rawData: btoa(encodeURIComponent(code)) };
  if (code.kind !== 'miniProgram')
    return { result: code.text, scanType: 'QR_CODE', charSet: 'utf-8', rawData: '' };
  const scene = code.scene === '' ? '' : `?scene=${encodeURIComponent(code.scene)}`;
  return { result: '', scanType: 'WX_CODE', charSet: 'utf-8', rawData: '', path: `${code.page}${scene}` };
}

async function subscribe(options: Options): Promise<Result> {
  const ids: unknown = options['tmplIds'];
  const templates = Array.isArray(ids) ? ids.map(String) : [];
  if (templates.length === 0) throw new WxFailure('TmplIds cannot be empty', undefined, { errCode: 10001 });
  const { miniProgram } = phone().settings;
  const titles = await phone().wechat.templateTitles();
  const boxes = templates.map((id, index) => {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = true;
    box.dataset['id'] = id;
    return { box, row: h('label', { class: 'phone-row' }, box, titles.get(id) ?? `订阅消息 ${index + 1}`) };
  });
  const rows = boxes.map(({ row }) => row);
  const isAllowed = await askSheet(
    { name: '订阅消息', title: `${miniProgram.name} 申请给你发送以下消息`, body: rows },
    [
      { label: '允许', value: true, look: 'primary' },
      { label: '取消', value: false },
    ],
  );
  const decisions = Object.fromEntries(
    boxes.map(({ box }) => [box.dataset['id'] ?? '', isAllowed && box.checked ? 'accept' : 'reject']),
  );
  await phone().wechat.act('subscribePopup', { templates: decisions });
  phone().tell({ kind: 'said', text: isAllowed ? '允许了订阅消息' : '没有允许订阅消息' });
  return decisions;
}

/** Who the person is, what may be sent, what the camera sees. */
export const account = {
  login: asWx('login', login),
  checkSession: quiet('checkSession'),
  scanCode: asWx('scanCode', scanCode),
  requestSubscribeMessage: asWx('requestSubscribeMessage', subscribe),
  requestPayment: asWx('requestPayment', () => Promise.reject(new WxFailure('no payment on this table'))),
  getPrivacySetting: asWx('getPrivacySetting', async () => ({
    needAuthorization: !(await isPrivacyAgreed()),
    privacyContractName: `《${phone().settings.miniProgram.name} 隐私保护指引》`,
  })),
  openPrivacyContract: asWx('openPrivacyContract', async () => {
    const { name } = phone().settings.miniProgram;
    const body = ['为了给你开通会员，我们会处理你的微信身份，以及你愿意提供的手机号。（演示文本）'];
    await askSheet({ name: '隐私保护指引', title: `《${name} 隐私保护指引》`, body }, [
      { label: '知道了', value: null },
    ]);
    return undefined;
  }),
  requirePrivacyAuthorize: asWx('requirePrivacyAuthorize', async () => {
    if (!(await needPrivacy('requirePrivacyAuthorize')))
      throw new WxFailure('privacy permission is not authorized', 104);
    return undefined;
  }),
  onNeedPrivacyAuthorization: onNeedPrivacy,
  getSetting: asWx('getSetting', () => ({
    authSetting: {},
    subscriptionsSetting: { mainSwitch: true, itemSettings: {} },
  })),
  openSetting: asWx('openSetting', () => ({ authSetting: {} })),
  authorize: quiet('authorize'),
  showShareMenu: quiet('showShareMenu'),
  hideShareMenu: quiet('hideShareMenu'),
  updateShareMenu: quiet('updateShareMenu'),
  getAccountInfoSync: () => ({
    miniProgram: { appId: phone().settings.miniProgram.appid, envVersion: 'release', version: '1.0.0' },
    plugin: {},
  }),
};
