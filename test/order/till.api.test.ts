import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PurchaseReturnAnswer, RecordedPurchase } from '../../src/contract/order';
import type { TillMemberView } from '../../src/contract/till';
import { minuteMs } from '../../src/platform/clock';
import { createFieldCipher } from '../../src/platform/crypto';
import type { Shop } from '../support/factories/order';
import { buyAtTill, codeOf, createShop, nextReceipt } from '../support/factories/order';
import { asMember } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';
import { signatureHeaders } from '../support/till';

const purchases = '/api/open/purchases';

describe('tills', () => {
  let app: TestApp;
  let shop: Shop;
  let otherShop: Shop;

  beforeAll(async () => {
    app = await startApp();
    shop = await createShop(app);
    otherShop = await createShop(app);
  });
  afterAll(() => app.stop());

  const lines = [{ sku: 'CD', name: '唱片', quantity: 2, amountFen: 2_933 }];
  const request = (change: object = {}) => ({ receiptNumber: nextReceipt(), lines, ...change });
  const purchaseCount = (): Promise<number> => app.db.connection.collection('order').countDocuments();

  describe('the worked example of TILL.md', () => {
    const text = readFileSync(path.join(__dirname, '..', '..', 'src', 'order', 'TILL.md'), 'utf8');
    const blocks = (kind: string): string[] =>
      [...text.matchAll(new RegExp(`\`\`\`${kind}\\n([^\`]*)\`\`\``, 'g'))].map(([, block = '']) => block);
    const [, keyId = '', key = ''] = /keyId {2}(\S+)\nkey {4}(\S+)/.exec(text) ?? [];
    const body = (blocks('json')[0] ?? '').trimEnd();
    const requests = blocks('http').map((block) => {
      const [head = '', ...headers] = block.trimEnd().split('\n');
      const [method = '', target = ''] = head.split(' ');
      const pairs = headers.map((line) => line.split(': ') as [string, string]);
      return { method, target, headers: Object.fromEntries<string>(pairs) };
    });

    it('is right in every byte', () => {
      const hex = (blocks('hex')[0] ?? '').trim();
      const head = Buffer.from(hex.replaceAll(' ', ''), 'hex');
      expect([head.length, Buffer.byteLength(body)]).toEqual([53, 181]);
      expect(head.toString()).toBe(blocks('text')[1]!.replace(/\n\n$/, '\n'));
      const signature = createHmac('sha256', key)
        .update(Buffer.concat([head, Buffer.from(body)]))
        .digest('hex');
      expect(signature).toBe(requests[0]!.headers['X-Huan-Signature']);
    });

    it('is taken by the server as it stands', async () => {
      const { encryption, blindIndex } = app.config.keys;
      const cipher = createFieldCipher({ encryptionKeys: encryption, indexKey: blindIndex });
      const sealedKey = cipher.encrypt(key, `tillKey|sealedKey|${keyId}`);
      const made = { createdBy: 'x', createdAt: app.clock.now(), revokedBy: null, revokedAt: null };
      const keys = app.db.connection.collection<{ _id: string }>('tillKey');
      await keys.insertOne({ _id: keyId, storeId: shop.storeId, name: '示例', sealedKey, ...made } as never);
      const [first, second] = requests;
      const sent = await fetch(app.url + first!.target, {
        method: first!.method,
        headers: { ...first!.headers, 'content-type': 'application/json' },
        body,
      });
      expect([sent.status, await sent.text()]).toEqual([201, expect.stringContaining('20260302-0001')]);
      const asked = await fetch(app.url + second!.target, { method: 'GET', headers: second!.headers });
      // The signature is right; the code of the example is nobody's.
      expect([asked.status, await asked.text()]).toEqual([
        404,
        expect.stringContaining('TILL_MEMBER_UNKNOWN'),
      ]);
    });
  });

  it('record a purchase once: 201, then 200 with the first answer, and 409 for other content', async () => {
    const member = await asMember(app);
    const sent = request({ buyer: { code: await codeOf(member.client) } });
    const first = await shop.till.post<RecordedPurchase>(purchases, sent);
    const again = await shop.till.post<RecordedPurchase>(purchases, sent);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.data).toEqual({ ...first.data, isNew: false });
    expect(first.data.purchase).toMatchObject({
      channel: 'till',
      staffId: null,
      store: { id: shop.storeId },
      buyer: { memberId: member.memberId },
      lines: [{ sku: 'CD', name: '唱片', quantity: 2, paidFen: 2_933 }],
    });
    for (const change of [
      { lines: [{ ...lines[0], amountFen: 2_934 }] },
      { lines: [...lines, ...lines] },
      { purchasedAt: app.clock.now().toISOString() },
      { buyer: { phone: '13900009999' } },
    ]) {
      const other = await shop.till.post(purchases, { ...sent, ...change });
      expect([other.status, other.error?.code]).toEqual([409, 'ORDER_RECEIPT_DIFFERS']);
    }
    expect((await otherShop.till.post(purchases, sent)).status).toBe(201);
  });

  it('record what nobody is found for without a member, with a code for the receipt', async () => {
    for (const buyer of [{ phone: '13912345678' }, { code: 'nonsense' }]) {
      const { purchase } = await buyAtTill(shop, { buyer });
      expect(purchase).toMatchObject({ buyer: null });
      expect(purchase.receiptCode).toMatch(/^r[0-9A-Za-z]{20,31}$/);
    }
  });

  it.each([
    [{ lines: [{ sku: 'A', quantity: 1, amountFen: -1 }] }, 'ORDER_AMOUNT_NEGATIVE'],
    [{ lines: [{ sku: 'A', quantity: 0, amountFen: 1 }] }, 'ORDER_QUANTITY_INVALID'],
    [{ lines: [{ sku: 'A', quantity: 1 }] }, 'REQUEST_INVALID'],
    [{ purchasedAt: new Date(Date.UTC(2026, 2, 2, 1, 5, 1)).toISOString() }, 'ORDER_DATE_FUTURE'],
    [{ purchasedAt: '2025-01-20T00:00:00.000Z' }, 'ORDER_DATE_TOO_OLD'],
    [{ purchasedAt: 'yesterday' }, 'REQUEST_INVALID'],
    [{ buyer: { memberId: 'somebody' } }, 'REQUEST_INVALID'],
    [{ buyer: { code: 'a', phone: '13900000000' } }, 'REQUEST_INVALID'],
    [{ couponCode: 'C-1' }, 'ORDER_REDEMPTION_INCOMPLETE'],
  ])('are refused %j, and nothing is recorded', async (change, code) => {
    const before = await purchaseCount();
    const answer = await shop.till.post(purchases, request(change));
    expect([answer.status, answer.error?.code]).toEqual([400, code]);
    expect(await purchaseCount()).toBe(before);
  });

  it('take lines back by receipt, never more than there are, and only their own', async () => {
    const { purchase } = await buyAtTill(shop, { lines: [{ sku: 'CD', quantity: 3, amountFen: 1_000 }] });
    const target = `${purchases}/${purchase.receiptNumber}/returns`;
    const back = { returnNumber: 'B-1', lines: [{ lineId: '1', quantity: 2 }], reason: '有瑕疵' };
    const first = await shop.till.post<PurchaseReturnAnswer>(target, back);
    const again = await shop.till.post<PurchaseReturnAnswer>(target, back);
    expect([first.status, first.data.return.refundFen, again.status]).toEqual([201, 666, 200]);
    const over = await shop.till.post(target, { ...back, returnNumber: 'B-2' });
    expect([over.status, over.error?.code, over.error?.details]).toEqual([
      409,
      'ORDER_RETURN_EXCEEDS',
      { lineId: '1', left: 1 },
    ]);
    const foreign = await otherShop.till.post(target, { ...back, returnNumber: 'B-3' });
    expect([foreign.status, foreign.error?.code]).toEqual([404, 'ORDER_MISSING']);
    const rest = await shop.till.post<PurchaseReturnAnswer>(target, { returnNumber: 'B-4', reason: '全退' });
    expect([rest.data.return.refundFen, rest.data.purchase.state]).toEqual([334, 'returned']);
  });

  it('learn of a member what a till may know', async () => {
    const member = await asMember(app);
    done(await member.client.put('/api/mp/me', { nickname: '李小欢' }));
    const answer = await shop.till.get<TillMemberView>(
      `/api/open/members?code=${await codeOf(member.client)}`,
    );
    expect(answer.data).toEqual({
      memberId: member.memberId,
      maskedName: '李**',
      tier: answer.data.tier,
      pointsAvailable: 100,
      codeKind: 'live',
    });
    const unknown = await shop.till.get('/api/open/members?code=nobody');
    expect([unknown.status, unknown.error?.code]).toEqual([404, 'TILL_MEMBER_UNKNOWN']);
  });

  describe('sign every request', () => {
    const body = JSON.stringify({ receiptNumber: 'S-1', lines });
    const send = async (headers: Record<string, string>, sent = body, target = purchases) => {
      const type = { 'content-type': 'application/json' };
      const response = await fetch(app.url + target, {
        method: 'POST',
        headers: { ...headers, ...type },
        body: sent,
      });
      const { error } = (await response.json()) as { error?: { code: string } };
      return [response.status, error?.code];
    };
    const sign = (parts = {}, change: object = {}): Record<string, string> =>
      signatureHeaders(shop.till, app.clock, { method: 'POST', target: purchases, body, ...change }, parts);
    const seconds = (offset: number): string =>
      String(Math.floor(app.clock.now().getTime() / 1_000) + offset);

    it('with every part of it signed', async () => {
      const wrong = [
        sign({}, { body: `${body} ` }),
        sign({}, { method: 'PUT' }),
        sign({}, { target: `${purchases}?a=1` }),
        { ...sign(), 'x-huan-timestamp': seconds(1) },
        { ...sign(), 'x-huan-nonce': 'another-nonce-0001' },
        { ...sign(), 'x-huan-key': otherShop.till.keyId },
        { ...sign(), 'x-huan-signature': '0'.repeat(64) },
        { ...signatureHeaders({ ...shop.till, key: otherShop.till.key }, app.clock, { method: 'POST', target: purchases, body }) }, // prettier-ignore
      ];
      for (const headers of wrong) expect(await send(headers)).toEqual([401, 'TILL_SIGNATURE_WRONG']);
      expect(await send(sign(), body.replace('S-1', 'S-2'))).toEqual([401, 'TILL_SIGNATURE_WRONG']);
      expect(await send(sign(), body, `${purchases}?a=1`)).toEqual([401, 'TILL_SIGNATURE_WRONG']);
    });

    it('with all four headers in their form', async () => {
      for (const name of ['x-huan-key', 'x-huan-timestamp', 'x-huan-nonce', 'x-huan-signature']) {
        const { [name]: _left, ...rest } = sign();
        expect(await send(rest)).toEqual([401, 'TILL_SIGNATURE_MISSING']);
        expect(await send({ ...rest, [name]: '$' })).toEqual([401, 'TILL_SIGNATURE_MISSING']);
      }
      const upper = sign()['x-huan-signature']!.toUpperCase();
      expect(await send({ ...sign(), 'x-huan-signature': upper })).toEqual([401, 'TILL_SIGNATURE_MISSING']);
    });

    it('at most five minutes off', async () => {
      for (const offset of [-301, 301])
        expect(await send(sign({ timestamp: seconds(offset) }))).toEqual([401, 'TILL_TIMESTAMP_OFF']);
      for (const offset of [-299, 299]) {
        const [status] = await send(sign({ timestamp: seconds(offset) }));
        expect([200, 201]).toContain(status);
      }
    });

    it('with a nonce that is used once, also of twenty at once, and by each key for itself', async () => {
      const headers = sign({ nonce: 'one-and-the-same-nonce' });
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(headers)));
      expect(answers.filter(([status]) => status === 200)).toHaveLength(1);
      expect(answers.filter(([, code]) => code === 'TILL_NONCE_USED')).toHaveLength(19);
      const others = { method: 'POST', target: purchases, body };
      const theirs = signatureHeaders(otherShop.till, app.clock, others, { nonce: 'one-and-the-same-nonce' });
      expect(await send(theirs)).toEqual([201, undefined]);
    });

    it('and a refused one leaves its nonce free', async () => {
      const nonce = 'a-nonce-not-used-up';
      const forged = { ...sign({ nonce }), 'x-huan-signature': 'a'.repeat(64) };
      expect(await send(forged)).toEqual([401, 'TILL_SIGNATURE_WRONG']);
      expect(await send(sign({ nonce }))).toEqual([200, undefined]);
    });

    it('until the job forgets nonces that nobody takes any more', async () => {
      const nonces = app.db.connection.collection('tillNonce');
      expect(await nonces.countDocuments()).toBeGreaterThan(0);
      const job = app.app.jobList.find(({ name }) => name === 'order.sweepNonces');
      app.clock.advance(59 * minuteMs);
      await job!.run({ signal: new AbortController().signal } as never);
      expect(await nonces.countDocuments()).toBeGreaterThan(0);
      app.clock.advance(2 * minuteMs);
      await job!.run({ signal: new AbortController().signal } as never);
      expect(await nonces.countDocuments()).toBe(0);
    });
  });
});
