import { refuse } from '../../errors';
import { idAt, listAt, textAt, type JsonObject } from '../../json';
import type { Template } from '../../state';
import { templateContent } from '../../templates';
import { everyAccount, get, ok, post, type Call, type Endpoint } from '../endpoint';

interface PublicTemplate {
  tid: number;
  title: string;
  keywords: { kid: number; type: string; label: string; example: string }[];
}

const keyword = (
  kid: number,
  type: string,
  label: string,
  example: string,
): PublicTemplate['keywords'][number] => ({
  kid,
  type,
  label,
  example,
});

/** A shelf of the public library; ids and wording are made up, the types are WeChat's. */
const library: PublicTemplate[] = [
  {
    tid: 1001,
    title: '积分变动提醒',
    keywords: [
      keyword(1, 'number', '变动积分', '50'),
      keyword(2, 'number', '当前积分', '350'),
      keyword(3, 'thing', '变动原因', '每日签到'),
      keyword(4, 'time', '变动时间', '2026年3月1日 10:00'),
    ],
  },
  {
    tid: 1002,
    title: '优惠券到期提醒',
    keywords: [
      keyword(1, 'thing', '优惠券名称', '满100减20'),
      keyword(2, 'time', '到期时间', '2026年3月31日 23:59'),
      keyword(3, 'thing', '温馨提示', '请在有效期内使用'),
    ],
  },
  {
    tid: 1003,
    title: '预约到店提醒',
    keywords: [
      keyword(1, 'thing', '预约门店', '人民广场店'),
      keyword(2, 'time', '预约时间', '2026年3月8日 14:00'),
      keyword(3, 'thing', '预约项目', '验光'),
    ],
  },
  {
    tid: 1004,
    title: '订单发货通知',
    keywords: [
      keyword(1, 'character_string', '订单编号', 'A20260301001'),
      keyword(2, 'thing', '商品名称', '护理液'),
      keyword(3, 'amount', '订单金额', '¥99.00'),
    ],
  },
];

const publicTemplate = (tid: string | undefined): PublicTemplate => {
  const found = library.find((one) => String(one.tid) === tid);
  if (!found) throw refuse(200014);
  return found;
};

const maximumKeywords = 5;
const maximumOwn = 50;

/** 从公共模板库添加: 2 to 5 keywords in the order of kidList, named type + number. */
function add({ sim, app, body }: Call): JsonObject {
  const source = publicTemplate(idAt(body, 'tid'));
  const kids = (listAt(body, 'kidList') ?? []).map(Number);
  if (kids.length < 2 || kids.length > maximumKeywords) throw refuse(200020, 'invalid kidList num');
  const chosen = kids.map((kid) => source.keywords.find((one) => one.kid === kid));
  const keywords = chosen.map((one) => {
    if (!one) throw refuse(200021, 'invalid kidList');
    return { name: `${one.type}${one.kid}`, label: one.label };
  });
  const own = [...app.templates.values()].filter((one) => one.kind === 'subscribe');
  if (own.length >= maximumOwn) throw refuse(200012, 'private template num exceeds limit');
  const id = sim.rng.token(43);
  const template: Template = {
    id,
    kind: 'subscribe',
    title: source.title,
    keywords,
    isLongTerm: false,
    isBanned: false,
  };
  app.templates.set(id, template);
  return { ...ok, priTmplId: id };
}

function list({ app }: Call): JsonObject {
  const own = [...app.templates.values()].filter((one) => one.kind === 'subscribe');
  return {
    ...ok,
    data: own.map((template) => ({
      priTmplId: template.id,
      title: template.title,
      content: templateContent(template),
      example: '',
      type: template.isLongTerm ? 3 : 2,
    })),
  };
}

function remove({ app, body }: Call): JsonObject {
  const id = textAt(body, 'priTmplId') ?? '';
  if (app.templates.get(id)?.kind !== 'subscribe') throw refuse(40037);
  app.templates.delete(id);
  return ok;
}

function titles({ query }: Call): JsonObject {
  const start = Number(query['start'] ?? 0);
  const limit = Math.min(30, Number(query['limit'] ?? 30));
  const page = library.slice(start, start + limit);
  return {
    ...ok,
    count: library.length,
    data: page.map(({ tid, title }) => ({ tid, title, type: 2, categoryId: '616' })),
  };
}

function keywords({ query }: Call): JsonObject {
  const source = publicTemplate(query['tid']);
  const data = source.keywords.map(({ kid, type, label, example }) => ({
    kid,
    name: label,
    example,
    rule: type,
  }));
  return { ...ok, count: data.length, data };
}

/** 订阅消息模板管理, the same paths for service accounts and Mini Programs. */
export const templateLibraryEndpoints: Endpoint[] = [
  post('/wxaapi/newtmpl/addtemplate', everyAccount, add),
  get('/wxaapi/newtmpl/gettemplate', everyAccount, list),
  post('/wxaapi/newtmpl/deltemplate', everyAccount, remove),
  get('/wxaapi/newtmpl/getcategory', everyAccount, () => ({ ...ok, data: [{ id: 616, name: '眼镜' }] })),
  get('/wxaapi/newtmpl/getpubtemplatetitles', everyAccount, titles),
  get('/wxaapi/newtmpl/getpubtemplatekeywords', everyAccount, keywords),
];
