import type {
  CreatedProduct,
  OfferedProduct,
  ProductImportReport,
  ProductView,
} from '../../src/contract/product';
import { readProducts, writeProducts } from '../../src/order/product.csv';
import type { Answer, Client } from '../support/client';
import { createProduct } from '../support/factories/order';
import { asClerk, asOperator } from '../support/factories/staff';
import { asMember, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const path = '/api/console/products';

describe('the catalogue', () => {
  let app: TestApp;
  let operator: Client;
  let analyst: Client;
  let clerk: Client;

  beforeAll(async () => {
    app = await startApp();
    operator = (await asOperator(staffWorld(app))).client;
    analyst = (await asOperator(staffWorld(app), 'analyst')).client;
    clerk = (await asClerk(staffWorld(app))).client;
  });
  afterAll(() => app.stop());

  const issuePaths = ({ error }: Answer): unknown =>
    (error?.details?.['issues'] as { path: string }[] | undefined)?.map((issue) => issue.path);
  const input = {
    sku: 'OOLONG',
    name: '乌龙茶',
    category: '茶',
    priceFen: 1_900,
    memberPriceFen: 1_500,
    isOnSale: true,
  };

  it('makes a product once: 201, then 200, and 409 for other content under its SKU', async () => {
    const first = await operator.post<CreatedProduct>(path, input);
    const again = await operator.post<CreatedProduct>(path, input);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.data).toEqual({ ...first.data, isNew: false });
    const other = await operator.post(path, { ...input, priceFen: 2_000 });
    expect([other.status, other.error?.code]).toEqual([409, 'PRODUCT_SKU_TAKEN']);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => operator.post<CreatedProduct>(path, { ...input, sku: 'RACE' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(9);
  });

  it('changes a product that is as it was read', async () => {
    const { id, sku } = await createProduct(app);
    const { sku: _sku, ...values } = input;
    const changed = await operator.put<ProductView>(`${path}/${id}`, { ...values, version: 1 });
    expect(changed.data).toMatchObject({ ...values, sku, version: 2 });
    const stale = await operator.put(`${path}/${id}`, { ...values, version: 1 });
    expect([stale.status, stale.error?.details]).toEqual([409, { version: 2 }]);
    expect((await operator.put(`${path}/nobody`, { ...values, version: 1 })).status).toBe(404);
  });

  it.each([
    [{ sku: 'a b' }, 'body.sku'],
    [{ name: ' ' }, 'body.name'],
    [{ priceFen: -1, memberPriceFen: null }, 'body.priceFen'],
    [{ priceFen: 1.5 }, 'body.priceFen'],
    [{ memberPriceFen: 1_901 }, 'body.memberPriceFen'],
    [{ price: 1 }, 'body.price'],
  ])('refuses %j', async (change, issue) => {
    const answer = await operator.post(path, { ...input, ...change });
    expect([answer.status, issuePaths(answer)]).toEqual([400, [issue]]);
  });

  it('is searched by the beginning of a SKU and by a part of the name, whatever is in it', async () => {
    await createProduct(app, { sku: 'FIND-1', name: 'Green (Tea) 50%' });
    await createProduct(app, { sku: 'FIND-2', name: '下架', isOnSale: false });
    const find = async (search: string): Promise<string[]> => {
      const query = `?search=${encodeURIComponent(search)}`;
      return (await clerk.get<OfferedProduct[]>(`/api/counter/products${query}`)).data.map(({ sku }) => sku);
    };
    expect(await find('FIND-')).toEqual(['FIND-1']);
    expect(await find('(tea) 50%')).toEqual(['FIND-1']);
    expect(await find('.*')).toEqual([]);
    const member = await asMember(app);
    const offered = await member.client.get<OfferedProduct[]>('/api/mp/products?category=%E8%8C%B6');
    expect(offered.data.map(({ sku }) => sku)).toContain('OOLONG');
    const all = await operator.get<ProductView[]>(`${path}?isOnSale=false`);
    expect(all.data.map(({ sku }) => sku)).toEqual(['FIND-2']);
  });

  it('is read by those who may, and changed by fewer', async () => {
    expect((await app.anonymous.get(path)).status).toBe(401);
    expect((await analyst.get(path)).status).toBe(200);
    expect((await analyst.post(path, { ...input, sku: 'NO' })).status).toBe(403);
    expect((await analyst.post(`${path}/imports`, { csv: 'x', isDryRun: true })).status).toBe(403);
    expect((await app.anonymous.get('/api/counter/products')).status).toBe(401);
  });

  describe('from a file', () => {
    const csv = [
      'sku,name,category,price,memberPrice,isOnSale',
      'FILE-1,"茶, 大份",茶,19.90,15,是',
      'FILE-2,点心,,8.5,,否',
    ].join('\r\n');
    const send = async (text: string, isDryRun = false): Promise<ProductImportReport> =>
      done(await operator.post<ProductImportReport>(`${path}/imports`, { csv: text, isDryRun }));
    const counts = (report: ProductImportReport) => [
      report.createdCount,
      report.changedCount,
      report.unchangedCount,
      report.refusedCount,
    ];
    const bySku = async (sku: string) =>
      (await operator.get<ProductView[]>(`${path}?search=${sku}`)).data.find((each) => each.sku === sku);

    it('says first what would happen, then does it, and a second time changes nothing', async () => {
      expect(counts(await send(csv, true))).toEqual([2, 0, 0, 0]);
      expect(await bySku('FILE-1')).toBeUndefined();
      expect(counts(await send(csv))).toEqual([2, 0, 0, 0]);
      const first = await bySku('FILE-1');
      expect(first).toMatchObject({
        name: '茶, 大份',
        priceFen: 1_990,
        memberPriceFen: 1_500,
        isOnSale: true,
      });
      expect(await bySku('FILE-2')).toMatchObject({
        category: null,
        priceFen: 850,
        memberPriceFen: null,
        isOnSale: false,
      });
      expect(counts(await send(csv))).toEqual([0, 0, 2, 0]);
      expect(await bySku('FILE-1')).toEqual(first);
      expect(counts(await send(csv.replace('8.5', '9')))).toEqual([0, 1, 1, 0]);
      expect(await bySku('FILE-2')).toMatchObject({ priceFen: 900, version: 2 });
    });

    it('names what is wrong in each row, and takes the others', async () => {
      const report = await send(
        [
          'name,sku,price,memberPrice',
          '好,OK-1,1,',
          '坏,a b,x,2',
          ',OK-2,1,2',
          '重,OK-1,2,',
          '负,OK-3,-1,',
        ].join('\n'),
      );
      expect(counts(report)).toEqual([1, 0, 0, 4]);
      expect(report.rows.map(({ row, sku, outcome }) => [row, sku, outcome])).toEqual([
        [2, 'OK-1', 'created'],
        [3, null, 'refused'],
        [4, 'OK-2', 'refused'],
        [5, 'OK-1', 'refused'],
        [6, 'OK-3', 'refused'],
      ]);
      expect(report.rows[1]!.problems).toHaveLength(2);
      expect(report.rows[2]!.problems).toEqual(['名称须为 1–80 个字', '会员价不能高于价格']);
      expect(report.rows[3]!.problems).toEqual(['货号与第 2 行重复']);
    });

    it.each([
      ['sku,price\nA,1'],
      ['sku,name,price,colour\nA,B,1,x'],
      ['sku,name,price\n"A,B,1'],
      ['no header at all'],
    ])('refuses %j as a whole', async (text) => {
      const answer = await operator.post(`${path}/imports`, { csv: text, isDryRun: false });
      expect([answer.status, answer.error?.code]).toEqual([400, 'PRODUCT_CSV_UNREADABLE']);
    });

    it('makes each product once of two files at once', async () => {
      const rows = Array.from({ length: 300 }, (_, index) => `TWO-${index},商品,1.00`);
      const text = ['sku,name,price', ...rows].join('\n');
      const reports = await Promise.all([send(text), send(text)]);
      const sums = reports.map(({ createdCount, unchangedCount }) => createdCount + unchangedCount);
      expect([sums, reports[0].createdCount + reports[1].createdCount]).toEqual([[300, 300], 300]);
    });

    it('comes back as it went, without a live formula', () => {
      const heads = ['=', '+', '-', '@', '\t', '\r'];
      const names = heads.flatMap((head) => [
        `${head}1+1`,
        `${head}cmd|' /C calc'!A0`,
        `${head}HYPERLINK("x")`,
      ]);
      const products = [...names, "'quoted", '平常', 'a,b"c'].map((name, index) => ({
        sku: `S${index}`, name, category: name, priceFen: 1_999, memberPriceFen: null, isOnSale: true,
      })); // prettier-ignore
      const written = writeProducts(products);
      for (const cell of written.split(/[,\n]/)) expect(cell).not.toMatch(/^"?[=+\-@\t]/);
      const read = readProducts(written).map(({ product }) => product);
      expect(read).toEqual(products);
    });

    it('is the file that the console hands out', async () => {
      const response = await fetch(`${app.url}${path}/file`, {
        headers: { authorization: `Bearer ${operator.token ?? ''}` },
      });
      expect(response.headers.get('content-type')).toContain('text/csv');
      const text = await response.text();
      expect(text).toContain('FILE-1,"茶, 大份",茶,19.90,15.00,是');
      const report = await send(text);
      expect([report.createdCount, report.changedCount, report.refusedCount]).toEqual([0, 0, 0]);
    });
  });
});
