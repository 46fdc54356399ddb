import type { OfficialAccount } from '../../src/wechat';
import { createOfficialAccount } from '../../src/wechat';
import type { SimulatorClient } from '../simulator';
import type { WechatWorld } from './accounts';
import { createFollower, refusalOf, startWechatWorld } from './accounts';

let world: WechatWorld;
let oa: OfficialAccount;
let people: SimulatorClient;
let appid: string;

beforeAll(async () => {
  world = await startWechatWorld();
  oa = createOfficialAccount(world.options(world.officialAccount));
  people = world.simulator.client;
  appid = world.officialAccount.appid;
});
afterAll(() => world.stop());

const follower = () => createFollower(world);
const texts = async (person: string) => (await people.phone(person)).map(({ text }) => text);
const keywords = [
  { name: 'thing1', label: '商品' },
  { name: 'time2', label: '时间' },
];
const values = { thing1: '护理液', time2: '15:01' };

describe('customer-service messages', () => {
  it('reach a person in their window, and say when it is closed or used up', async () => {
    const { id, openid } = await follower();
    const image = { filename: 'a.jpg', contentType: 'image/jpeg', bytes: Buffer.from('JPG') };
    const { mediaId } = await oa.media.upload('image', image);
    const { appid: miniProgram } = world.miniProgram;
    const send = oa.customerServiceMessage.send.bind(oa.customerServiceMessage);

    await send(openid, { type: 'text', content: '欢迎' });
    await send(openid, { type: 'image', mediaId });
    await send(openid, {
      type: 'msgmenu',
      head: '满意吗',
      items: [{ id: '101', content: '满意' }],
      tail: '谢谢',
    });
    expect(await refusalOf(send(openid, { type: 'text', content: '再来' }))).toBe(45047);
    world.clock.advance(61_000);
    expect(await refusalOf(send(openid, { type: 'text', content: '再来' }))).toBe(45015);

    await people.sendText(id, appid, '在吗');
    await send(openid, {
      type: 'news',
      title: '图文',
      description: 'd',
      url: 'https://h',
      picUrl: 'https://p',
    });
    await send(openid, { type: 'mpnewsarticle', articleId: 'a1' });
    await send(openid, { type: 'video', mediaId, thumbMediaId: mediaId, title: '教程' });
    const page = { title: '会员', appid: miniProgram, pagepath: 'pages/home', thumbMediaId: mediaId };
    await send(openid, { type: 'miniprogrampage', ...page });
    const received = (await texts(id)).join('|');
    for (const text of ['欢迎', '[图片]', '满意吗', '[图文] 图文', '[视频] 教程', '[小程序] 会员']) {
      expect(received).toContain(text);
    }
    expect(await refusalOf(send(openid, { type: 'text', content: '长'.repeat(700) }))).toBe(
      'WECHAT_ARGUMENT_INVALID',
    );
  });

  it('show typing, agents and who serves whom', async () => {
    const { id, openid } = await follower();
    await people.sendText(id, appid, '在吗');
    await oa.customerServiceMessage.typing(openid, true);
    expect(await refusalOf(oa.customerServiceMessage.typing(openid, true))).toBe(45081);
    await oa.customerServiceMessage.typing(openid, false);
    world.simulator.state.apps.get(appid)?.kfAccounts.set('ann@brand', '小安');
    expect(await oa.customerServiceMessage.getkflist()).toEqual([
      { kfAccount: 'ann@brand', nickname: '小安' },
    ]);
    expect(await oa.customerServiceMessage.getonlinekflist()).toEqual(['ann@brand']);
    expect(await oa.customerServiceMessage.getsession(openid)).toBeUndefined();
    const relation = world.simulator.state.apps.get(appid)?.relations.get(openid);
    if (relation !== undefined) relation.servedBy = 'ann@brand';
    expect(await oa.customerServiceMessage.getsession(openid)).toBe('ann@brand');
    await oa.customerServiceMessage.send(openid, { type: 'text', content: '您好' }, 'ann@brand');
  });
});

describe('template messages', () => {
  it('are sent once per clientMsgId, with a msgid of 64 bits', async () => {
    const { id, openid } = await follower();
    const templateId = await people.addTemplate(appid, { kind: 'template', title: '到货提醒', keywords });
    const miniprogram = { appid: world.miniProgram.appid, pagepath: 'pages/home' };
    const message = { openid, templateId, values, clientMsgId: 'campaign-1', url: 'https://h', miniprogram };
    const { msgid } = await oa.templateMessage.send(message);
    expect(BigInt(msgid)).toBeGreaterThan(2n ** 53n);
    expect(await oa.templateMessage.send(message)).toEqual({ msgid });
    expect(await texts(id)).toEqual(['到货提醒\n商品：护理液\n时间：15:01']);
    expect(await refusalOf(oa.templateMessage.send({ ...message, templateId: 'x' }))).toBe(40037);
    const { id: strangerId } = await people.createPerson();
    const stranger = await people.openid(strangerId, appid);
    expect(await refusalOf(oa.templateMessage.send({ ...message, openid: stranger }))).toBe(43004);
    const unfit = { ...message, values: { ...values, time2: 'soon' } };
    expect(await refusalOf(oa.templateMessage.send(unfit))).toBe('WECHAT_MESSAGE_VALUE_INVALID');
  });

  it('have templates that can be added, listed and removed', async () => {
    await oa.templateMessage.apiSetIndustry('1', '2');
    expect(await oa.templateMessage.getIndustry()).toEqual({ primary: 'IT科技/1', secondary: 'IT科技/2' });
    const templateId = await oa.templateMessage.apiAddTemplate('TM0001', ['商品']);
    expect(await oa.templateMessage.getAllPrivateTemplate()).toContainEqual(
      expect.objectContaining({ templateId, title: 'TM0001', content: '商品:{{thing1.DATA}}\n' }),
    );
    await oa.templateMessage.delPrivateTemplate(templateId);
    expect(await refusalOf(oa.templateMessage.delPrivateTemplate(templateId))).toBe(40037);
  });
});

describe('subscription notices', () => {
  it('spend one acceptance each', async () => {
    const { id, openid } = await follower();
    const templateId = await people.addTemplate(appid, { kind: 'subscribe', title: '活动提醒', keywords });
    const notice = { openid, templateId, values, target: { page: 'https://h' } };
    expect(await refusalOf(oa.subscribeMessage.bizsend(notice))).toBe(43101);
    await people.act(id, appid, 'subscribePopup', { templates: { [templateId]: 'accept' } });
    const { msgid } = await oa.subscribeMessage.bizsend(notice);
    expect(msgid).toMatch(/^\d{16,}$/);
    expect(await refusalOf(oa.subscribeMessage.bizsend(notice))).toBe(43101);
    const wrong = { ...notice, values: { ...values, thing1: '' } };
    expect(await refusalOf(oa.subscribeMessage.bizsend(wrong))).toBe('WECHAT_MESSAGE_VALUE_INVALID');
  });

  it('name the field that WeChat refuses', async () => {
    const { openid } = await follower();
    const templateId = await people.addTemplate(appid, { kind: 'subscribe', title: '活动提醒', keywords });
    const missing = oa.subscribeMessage.bizsend({ openid, templateId, values: { thing1: '护理液' } });
    await expect(missing).rejects.toMatchObject({
      errcode: 47003,
      errmsg: expect.stringContaining('time2') as unknown,
    });
  });

  it('have templates from the public library', async () => {
    const { template } = oa.subscribeMessage;
    const [category] = await template.getcategory();
    const { count, titles } = await template.getpubtemplatetitles([category?.id ?? ''], 0, 30);
    expect(count).toBe(titles.length);
    const { tid } = titles[0]!;
    const [first, second] = await template.getpubtemplatekeywords(tid);
    const templateId = await template.addtemplate(tid, [first!.kid, second!.kid], '积分');
    expect((await template.gettemplate()).map((own) => own.templateId)).toContain(templateId);
    await template.deltemplate(templateId);
    expect((await template.gettemplate()).map((own) => own.templateId)).not.toContain(templateId);
    expect(await refusalOf(template.addtemplate(tid, [1], 'x'))).toBe('WECHAT_ARGUMENT_INVALID');
  });
});

describe('mass messages', () => {
  const text = { type: 'text', content: '上新' } as const;

  it('are accepted once per clientmsgid: a repeat answers the first msgId', async () => {
    await follower();
    const first = await oa.massMessage.sendall('all', text, { clientmsgid: 'c1' });
    expect(first).toMatchObject({ isRepeat: false });
    expect(BigInt(first.msgId)).toBeGreaterThan(2n ** 53n);
    await people.settleCallbacks();
    const again = await oa.massMessage.sendall('all', text, { clientmsgid: 'c1' });
    expect(again).toEqual({ msgId: first.msgId, msgDataId: undefined, isRepeat: true });
    expect(await oa.massMessage.get(first.msgId)).toBe('SEND_SUCCESS');
    await oa.massMessage.delete(first.msgId);
    expect(await oa.massMessage.get(first.msgId)).toBe('DELETE');
    const long = { clientmsgid: '长'.repeat(22) };
    expect(await refusalOf(oa.massMessage.sendall('all', text, long))).toBe('WECHAT_ARGUMENT_INVALID');
  });

  it('go to a tag or to openids, can be previewed and paced', async () => {
    const followers = await Promise.all([follower(), follower()]);
    const openids = followers.map(({ openid }) => openid);
    const tag = await oa.tag.create('mass');
    await oa.tag.batchtagging(tag.id, openids);
    await oa.massMessage.sendall({ tagId: tag.id }, text, { clientmsgid: 'c2', ignoreReprint: true });
    await oa.massMessage.send(openids, { type: 'text', content: '仅两位' }, { clientmsgid: 'c3' });
    await people.settleCallbacks();
    expect(await texts(followers[0].id)).toEqual(['上新', '仅两位']);
    await oa.massMessage.preview(openids[0]!, { type: 'text', content: '预览' });
    expect(await texts(followers[0].id)).toContain('预览');
    await oa.massMessage.speedSet(3);
    expect(await oa.massMessage.speedGet()).toMatchObject({ speed: 3 });
    expect(await refusalOf(oa.massMessage.speedSet(5))).toBe('WECHAT_ARGUMENT_INVALID');
    const one = oa.massMessage.send(openids.slice(1), text, { clientmsgid: 'c4' });
    expect(await refusalOf(one)).toBe('WECHAT_ARGUMENT_INVALID');
  });
});
