import { openPage } from '../phone/jsdom';

const open = (path = '', options = {}) => openPage(path, { program: 'fixture', ...options });

/** Taps through the fixture, a Mini Program made for this test. */
describe('the runtime that the pages are tested in', () => {
  it('runs a page through its life', async () => {
    const page = await open('pages/first/index', { query: { scene: 'c1' } });
    expect(page.data['log']).toEqual(['load {"scene":"c1"}', 'show', 'ready']);
    await page.tap('去第二页');
    expect(page.route()).toBe('pages/second/index');
    expect(page.text()).toContain('编号 5');
    expect(page.stored('last')).toBe('5');
    await page.tap('回去');
    expect(page.route()).toBe('pages/first/index');
    expect(page.data['log']).toContain('hide');
  });

  it('renders lists, WXS, slots and rich text', async () => {
    const page = await open();
    for (const text of ['1 甲', '2 乙', '甲、乙 数字', '插槽', '粗体', '单元格', '还没问'])
      expect(page.text()).toContain(text);
  });

  it('hands events over with their data, within components too', async () => {
    const page = await open();
    await page.tap('2 乙');
    await page.tap('加一');
    await page.tap('加一');
    expect(page.data['log']).toContain('choose 乙');
    expect(page.data['count']).toBe(2);
  });

  it('operates what one types into, ticks and turns, and submits it as a form', async () => {
    const page = await open();
    await page.type('名字', '林晓');
    await page.type('备注', '两句话');
    await page.tap('开关');
    await page.tap('甲');
    await page.tap('一');
    await page.tap('选名字');
    await page.tap('确定');
    await page.tap('提交');
    expect(page.data['who']).toBe('林晓');
    expect(page.data['log']).toEqual(expect.arrayContaining(['turn true', 'like ab', 'pick x', 'name 0']));
    const submitted = { who: '林晓', note: '两句话', isOn: true, likes: ['a', 'b'], one: 'x' };
    expect(page.data['log']).toContainEqual(`submit ${JSON.stringify(submitted)}`);
  });

  it('asks for the phone number after the privacy agreement, and takes no for an answer', async () => {
    const page = await open();
    await page.tap('手机号');
    await page.tap('同意');
    await page.tap('允许');
    expect(page.data['log']).toContain('phone phone-code');
    const refusing = await open('', {
      acts: { authorisePhone: { code: null, errMsg: 'getPhoneNumber:fail user deny' } },
    });
    await refusing.tap('手机号');
    await refusing.tap('同意');
    await refusing.tap('不允许');
    expect(refusing.data['log']).toContain('phone getPhoneNumber:fail user deny');
  });

  it('calls the server, and tells when it cannot be reached', async () => {
    const page = await open('', { answers: { 'GET /api/word': { word: '你好' } } });
    await page.tap('问服务器');
    expect(page.text()).toContain('答：你好');
    expect(page.requests).toMatchObject([{ method: 'GET', path: '/api/word' }]);
    const alone = await open('', { answers: { 'GET /api/word': null } });
    await alone.tap('问服务器');
    expect(alone.data['answer']).toBe('request:fail network error');
  });

  it('shows windows and follows relative addresses', async () => {
    const page = await open();
    await page.tap('单元格');
    expect(page.text()).toContain('走吗');
    await page.tap('取消');
    expect(page.route()).toBe('pages/first/index');
    await page.tap('单元格');
    await page.tap('确定');
    expect(page.text()).toContain('编号 9');
  });

  it('sends a card to another person', async () => {
    const page = await open();
    await page.tap('发给朋友');
    await page.tap('朋友');
    expect(page.acts).toContainEqual({
      verb: 'share',
      params: { card: { to: 'p2', title: '给你', path: '/pages/second/index?from=1' } },
    });
  });
});
