import type { StorePlace } from '../../src/contract/store';

/** The demo brand. Every person, store and number is made up. */
export const brand = {
  name: '清眸 Qingmou（演示）',
  regions: [
    { code: 'EAST', name: '华东' },
    { code: 'WEST', name: '西南' },
  ],
  stores: [
    {
      code: 'SH01',
      name: '上海静安寺店',
      region: 'EAST',
      place: placeAt('上海', '示例路 1 号', 31.224, 121.447),
    },
    {
      code: 'HZ01',
      name: '杭州湖滨店',
      region: 'EAST',
      place: placeAt('杭州', '示例路 2 号', 30.254, 120.164),
    },
    {
      code: 'CD01',
      name: '成都春熙路店',
      region: 'WEST',
      place: placeAt('成都', '示例路 3 号', 30.655, 104.078),
    },
  ],
  clerks: [
    { username: 'clerk.demo', displayName: '沈晴（演示）', store: 'SH01' },
    { username: 'clerk.luo', displayName: '罗一鸣（演示）', store: 'SH01' },
    { username: 'clerk.zhou', displayName: '周小满（演示）', store: 'HZ01' },
    { username: 'clerk.han', displayName: '韩雨（演示）', store: 'HZ01' },
    { username: 'clerk.tang', displayName: '唐果（演示）', store: 'CD01' },
  ],
  tags: ['护理液', '日抛', '月抛', '美瞳', '首次佩戴'],
  codes: [
    { name: '静安寺店门口海报', placement: '门店海报', store: 'SH01', tags: ['护理液'], share: 24 },
    { name: '静安寺店收银台立牌', placement: '收银台', store: 'SH01', tags: ['日抛'], share: 16 },
    { name: '湖滨店橱窗', placement: '橱窗', store: 'HZ01', tags: ['美瞳'], share: 18 },
    { name: '湖滨店验光室', placement: '验光室', store: 'HZ01', tags: ['首次佩戴'], share: 10 },
    { name: '春熙路店电梯口', placement: '电梯广告', store: 'CD01', tags: ['月抛'], share: 12 },
    { name: '地铁 2 号线灯箱', placement: '户外', store: null, tags: ['日抛'], share: 9 },
    { name: '护理液包装内卡', placement: '包装', store: null, tags: ['护理液'], share: 7 },
    { name: '公众号文章尾图', placement: '公众号', store: null, tags: ['美瞳'], share: 4 },
  ],
} as const;

/** How many members the history holds. */
export const memberCount = 200;

/** How far back the history begins, in days. */
export const historyDays = 90;

/** Passwords of the demo; the second factor's secret is printed at start. */
export const demoPasswords = {
  administrator: 'demo-administrator-2026',
  operator: 'demo-operator-2026',
  clerk: 'demo-clerk-2026',
} as const;

/** Made up, but for the part of the town; nobody answers a telephone. */
function placeAt(city: string, address: string, latitude: number, longitude: number): StorePlace {
  const position = { latitude, longitude };
  return { city, address, position, phone: null, openingHours: '每天 10:00–22:00' };
}

/** The welcome that a code sends back. */
export function welcomeOf(codeName: string): string {
  return `欢迎关注清眸。你是从「${codeName}」来的，点下方菜单打开小程序即可入会。`;
}
