import { phone } from '../context';
import type { EaselNode } from '../easel';
import { agreePrivacy, needPrivacy } from '../privacy';
import { askSheet } from '../sheets';
import { share } from '../share';
import type { Builtin } from './define';
import { isOn, raise, text } from './define';

const buttonProperties = {
  type: { type: String, value: '' },
  size: { type: String, value: '' },
  plain: Boolean,
  disabled: Boolean,
  loading: Boolean,
  formType: { type: String, value: '' },
  openType: { type: String, value: '' },
  hoverClass: { type: String, value: 'button-hover' },
  lang: String,
  sessionFrom: String,
  sendMessageTitle: String,
  sendMessagePath: String,
  sendMessageImg: String,
  appParameter: String,
  showMessageCard: Boolean,
  phoneNumberNoQuotaToast: { type: Boolean, value: true },
  activityType: null,
  entrancePath: String,
  needShowEntrance: Boolean,
} as const;

/** What each `open-type` does on a tap. */
const openTypes: Readonly<Record<string, (node: EaselNode) => Promise<void>>> = {
  getPhoneNumber: (node) => givePhone(node, 'getphonenumber'),
  getRealtimePhoneNumber: (node) => givePhone(node, 'getrealtimephonenumber'),
  async agreePrivacyAuthorization(node) {
    await agreePrivacy();
    raise(node, 'agreeprivacyauthorization', { errMsg: 'agreePrivacyAuthorization:ok' });
  },
  async share(node) {
    await share(node);
  },
  async contact(node) {
    await phone().wechat.act('enterKf', { sessionFrom: text(node.data['sessionFrom']) });
    phone().tell({ kind: 'said', text: '打开了客服会话' });
    raise(node, 'contact', { errMsg: 'enterContact:ok', path: '', query: {} });
  },
  chooseAvatar(node) {
    raise(node, 'chooseavatar', { avatarUrl: '/phone/avatar.svg' });
    return Promise.resolve();
  },
  openSetting(node) {
    raise(node, 'opensetting', { authSetting: {}, errMsg: 'openSetting:ok' });
    return Promise.resolve();
  },
  feedback: () => Promise.resolve(),
};

async function givePhone(node: EaselNode, event: string): Promise<void> {
  const isAgreed = await needPrivacy('getPhoneNumber');
  if (!isAgreed) {
    raise(node, event, { errMsg: 'getPhoneNumber:fail privacy permission is not authorized', errno: 104 });
    return;
  }
  const { person, miniProgram } = phone().settings;
  const masked = person.phone.replace(/^(\d{3})\d+(\d{4})$/u, '$1****$2');
  const choice = await askSheet(
    { name: '手机号授权', title: `${miniProgram.name} 申请获取并验证你的手机号`, body: [masked] },
    [
      { label: '允许', value: true, look: 'primary' },
      { label: '不允许', value: false },
    ],
  );
  const given = await phone().wechat.act('authorisePhone', { denied: !choice });
  const { code, ...rest } = given;
  raise(node, event, code === null ? rest : { ...rest, code });
}

function tap(node: EaselNode): void {
  if (isOn(node.data['disabled']) || isOn(node.data['loading'])) return;
  const formType = text(node.data['formType']);
  if (formType !== '') node.$$.dispatchEvent(new CustomEvent('formtap', { bubbles: true, detail: formType }));
  const act = openTypes[text(node.data['openType'])];
  act?.(node).catch((error: unknown) => console.error(error));
}

const reflect = (name: string) => (node: EaselNode, value: unknown) => {
  if (isOn(value)) node.$$.setAttribute(name, String(value));
  else node.$$.removeAttribute(name);
};

const button: Builtin = {
  tag: 'button',
  properties: buttonProperties,
  create(node) {
    node.$$.setAttribute('role', 'button');
    node.$$.tabIndex = 0;
    node.addListener('tap', () => tap(node));
  },
  change: {
    type: reflect('type'),
    size: reflect('size'),
    plain: reflect('plain'),
    loading: reflect('loading'),
    disabled(node, value) {
      reflect('disabled')(node, value);
      node.$$.setAttribute('aria-disabled', String(isOn(value)));
    },
  },
};

const navigator: Builtin = {
  tag: 'navigator',
  properties: {
    url: { type: String, value: '' },
    openType: { type: String, value: 'navigate' },
    delta: { type: Number, value: 1 },
    target: String,
    hoverClass: { type: String, value: 'navigator-hover' },
    appId: String,
    path: String,
  },
  create(node) {
    node.$$.setAttribute('role', 'link');
    node.addListener('tap', () => {
      const url = text(node.data['url']);
      const { stack } = phone();
      switch (text(node.data['openType'])) {
        case 'redirect':
          stack.redirectTo(url);
          break;
        case 'switchTab':
          stack.switchTab(url);
          break;
        case 'reLaunch':
          stack.reLaunch(url);
          break;
        case 'navigateBack':
          stack.navigateBack(Number(node.data['delta']));
          break;
        default:
          stack.navigateTo(url);
      }
    });
  },
};

const sceneWithCard = new Set([1011, 1017, 1025, 1047, 1124]);

/** The card to follow the account: WeChat shows it only to those who came by some scenes. */
const officialAccount: Builtin = {
  tag: 'official-account',
  create(node) {
    const { settings, wechat, tell } = phone();
    const isShown = sceneWithCard.has(settings.launch.scene);
    setTimeout(() => {
      if (isShown) raise(node, 'load', { status: 0, errMsg: 'ok' });
      else raise(node, 'error', { status: 6, errMsg: 'the scene does not allow the card' });
    }, 0);
    if (!isShown) return;
    const name = document.createElement('span');
    name.textContent = settings.officialAccount.name;
    const follow = document.createElement('button');
    follow.type = 'button';
    follow.textContent = '关注';
    follow.addEventListener('click', () => {
      wechat.actInAccount('follow', { scene: 'ADD_SCENE_WXA' }).then(
        () => {
          follow.textContent = '已关注';
          tell({ kind: 'said', text: '在小程序里关注了公众号' });
        },
        (error: unknown) => console.error(error),
      );
    });
    node.$$.append(name, follow);
  },
};

/** Built-ins that act when tapped. */
export const buttonBuiltins: readonly Builtin[] = [button, navigator, officialAccount];
