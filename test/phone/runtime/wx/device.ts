import { barHeight, statusHeight } from '../chrome';
import { phone } from '../context';
import { h } from '../dom';
import { askSheet } from '../sheets';
import { needPrivacy } from '../privacy';
import { asWx, quiet, textOf, WxFailure } from './call';

const screen = (): { width: number; height: number } => ({
  width: document.documentElement.clientWidth || 375,
  height: document.documentElement.clientHeight || 812,
});

function windowInfo() {
  const { width, height } = screen();
  return {
    pixelRatio: globalThis.devicePixelRatio,
    screenWidth: width,
    screenHeight: height,
    windowWidth: width,
    windowHeight: height - statusHeight - barHeight,
    statusBarHeight: statusHeight,
    screenTop: statusHeight + barHeight,
    safeArea: {
      left: 0,
      right: width,
      top: statusHeight,
      bottom: height - 34,
      width,
      height: height - 34 - statusHeight,
    },
  };
}

const deviceInfo = () => ({
  brand: 'Huan',
  model: '演示手机',
  system: 'iOS 17.0',
  platform: 'ios',
  benchmarkLevel: 50,
  memorySize: 4096,
  abi: 'arm64',
});

const baseInfo = () => ({
  SDKVersion: '3.8.12',
  version: '8.0.60',
  language: 'zh_CN',
  theme: 'light',
  enableDebug: false,
  fontSizeSetting: 16,
  fontSizeScaleFactor: 1,
  host: { env: 'WeChat', appId: '' },
});

const systemInfo = () => ({ ...windowInfo(), ...deviceInfo(), ...baseInfo() });

let brightness = 0.5;
let clipboard = '';

function sound() {
  return {
    src: '',
    loop: false,
    volume: 1,
    autoplay: false,
    obeyMuteSwitch: true,
    play: () => phone().tell({ kind: 'said', text: '手机响了一声' }),
    pause: () => undefined,
    stop: () => undefined,
    seek: () => undefined,
    destroy: () => undefined,
    onEnded: () => undefined,
    onError: () => undefined,
    onPlay: () => undefined,
    offEnded: () => undefined,
    offError: () => undefined,
  };
}

function shake(isLong: boolean): void {
  const frame = document.querySelector('.phone-screen');
  frame?.classList.remove('phone-shaken');
  requestAnimationFrame(() => frame?.classList.add('phone-shaken'));
  phone().tell({ kind: 'said', text: isLong ? '手机长振了一下' : '手机振了一下' });
}

/** Where the demo's phone is: near the first store. */
const here = { latitude: 31.23, longitude: 121.45 };

async function fuzzyLocation(): Promise<Readonly<Record<string, unknown>>> {
  if (!(await needPrivacy('getFuzzyLocation')))
    throw new WxFailure('privacy permission is not authorized', 104);
  const isGiven = await askSheet(
    { name: '位置授权', title: '申请获取你的模糊位置', body: ['只用来按距离排列。'] },
    [
      { label: '允许', value: true, look: 'primary' },
      { label: '不允许', value: false },
    ],
  );
  if (!isGiven) throw new WxFailure('auth deny', 103);
  return here;
}

export const device = {
  getWindowInfo: windowInfo,
  getDeviceInfo: deviceInfo,
  getAppBaseInfo: baseInfo,
  getSystemInfoSync: systemInfo,
  getSystemInfo: asWx('getSystemInfo', systemInfo),
  getSystemSetting: () => ({
    bluetoothEnabled: true,
    locationEnabled: true,
    wifiEnabled: true,
    deviceOrientation: 'portrait',
  }),
  getMenuButtonBoundingClientRect: () => {
    const { width } = screen();
    return { width: 87, height: 32, top: 50, bottom: 82, left: width - 94, right: width - 7 };
  },
  getScreenBrightness: asWx('getScreenBrightness', () => ({ value: brightness })),
  setScreenBrightness: quiet('setScreenBrightness', ({ value }) => {
    brightness = Number(value);
    document.querySelector('.phone-screen')?.classList.toggle('phone-bright', brightness >= 0.9);
  }),
  setKeepScreenOn: quiet('setKeepScreenOn'),
  setVisualEffectOnCapture: quiet('setVisualEffectOnCapture'),
  vibrateShort: quiet('vibrateShort', () => shake(false)),
  vibrateLong: quiet('vibrateLong', () => shake(true)),
  createInnerAudioContext: sound,
  makePhoneCall: asWx('makePhoneCall', async (options) => {
    const number = textOf(options, 'phoneNumber');
    const isCalled = await askSheet({ name: '拨打电话', title: number }, [
      { label: '呼叫', value: true, look: 'primary' },
      { label: '取消', value: false },
    ]);
    if (!isCalled) throw new WxFailure('cancel');
    return undefined;
  }),
  openLocation: asWx('openLocation', async (options) => {
    const place = [textOf(options, 'name'), textOf(options, 'address')].filter((one) => one !== '');
    const map = h('div', { class: 'phone-map' }, '地图');
    await askSheet({ name: '地图', title: place[0] ?? '地图', body: [map, ...place.slice(1)] }, [
      { label: '关闭', value: null },
    ]);
    return undefined;
  }),
  getFuzzyLocation: asWx('getFuzzyLocation', fuzzyLocation),
  setClipboardData: quiet('setClipboardData', (options) => {
    clipboard = textOf(options, 'data');
    phone().tell({ kind: 'said', text: '复制了一段文字' });
  }),
  getClipboardData: asWx('getClipboardData', () => ({ data: clipboard })),
};
