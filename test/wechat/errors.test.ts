import { inspect } from 'node:util';
import type { WechatReason } from '../../src/wechat';
import { classify, WechatError } from '../../src/wechat';

/** What wechat's tables ask of the client, row by row. */
const expected: readonly [reason: WechatReason, retryable: boolean, errcodes: readonly number[]][] = [
  ['busy', true, [-1]],
  ['tokenInvalid', true, [40001, 40014, 42001]],
  ['misconfigured', false, [41001, 40013, 40125, 40243, 41002, 41004, 40164, 61024, 40002, 43002, 89503]],
  ['recipientUnreachable', false, [40003, 49003, 43004, 50005, 43019, 48002, 61010]],
  ['codeInvalid', false, [40029, 40163, 42003, 41008, 87009]],
  ['notPermitted', false, [40226, 43107, 43116, 48001, 48004, 50002, 50007, 89002, 43104]],
  ['windowClosed', false, [43101, 45015, 45047]],
  ['tooFrequent', true, [45011, 44990, 44991, 43108, 43117, 45066]],
  ['quotaExceeded', false, [45009, 48006]],
  [
    'messageInvalid',
    false,
    [
      40037, 44002, 47001, 47003, 45002, 45008, 45065, 45067, 45056, 45057, 45058, 45059, 45157, 45158, 45159,
      46003, 65303, 65316, 65320, 40016, 40028, 40054, 40052,
    ],
  ],
  ['unknown', false, [0, 1, 99_999, NaN]],
];

describe('errcodes', () => {
  it.each(expected)('mean %s (retryable: %s)', (reason, retryable, errcodes) => {
    for (const errcode of errcodes)
      expect([errcode, classify(errcode)]).toMatchObject([errcode, { reason, retryable }]);
  });
});

describe('WechatError', () => {
  const failure = { api: '/cgi-bin/x', appid: 'wx1', sent: 'yes' } as const;

  it('keeps the errcode, our words and the rid, and nothing that WeChat quotes', () => {
    const errmsg =
      'invalid openid oABCDEFGHIJKLMNOPQRSTUVWXYZ1 from 10.1.2.3 rid: 65f1a2b3-0c1d2e3f-4a5b6c7d';
    const error = new WechatError({ ...failure, errcode: 40003, errmsg });
    expect(error).toMatchObject({
      code: 'WECHAT_RECIPIENT_UNREACHABLE',
      kind: 'upstream',
      errcode: 40003,
      rid: '65f1a2b3-0c1d2e3f-4a5b6c7d',
      reason: 'recipientUnreachable',
      details: { reason: 'recipientUnreachable', errcode: 40003 },
    });
    expect(inspect(error, { depth: 9 })).not.toMatch(/oABCDEF|10\.1\.2\.3/);
  });

  it('names the address that is not on the allow-list, but not to clients', () => {
    const errmsg = 'invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1-2-3';
    const error = new WechatError({ ...failure, errcode: 40164, errmsg });
    expect(error.errmsg).toBe('the address of this server is not on the IP allow-list: 203.0.113.7');
    expect(JSON.stringify([error.message, error.details])).not.toContain('203.0.113.7');
    expect(new WechatError({ ...failure, errcode: 40164 }).errmsg).toContain('not named');
  });

  it('names the template field that WeChat refuses, without its value', () => {
    const errmsg = 'argument invalid! data.thing1.value invalid rid: 1-2-3';
    expect(new WechatError({ ...failure, errcode: 47003, errmsg }).errmsg).toBe(
      'a value does not fit its template: thing1',
    );
  });
});
