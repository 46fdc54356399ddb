import { createHash } from 'node:crypto';
import { decrypt, encrypt, sign } from '../simulator/callbacks/crypto';
import { child, childText, parseXml, toXml } from '../simulator/callbacks/xml';
import { parseJson, toJson } from '../simulator/json';

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

describe('published vectors', () => {
  it.each([
    ['wechatpy', ['test', '1410685589', 'test'], 'f21891de399b4e33a1a93c9a7b8a8fffb5a443ff'],
    [
      'the official guide, GET',
      ['AAAAA', '1714036504', '1514711492'],
      'f464b24fc39322e44b38aa78f5edd27bd1441696',
    ],
    [
      'the official guide, POST',
      ['AAAAA', '1714037059', '486452656'],
      '899cf89e464efb63f54ddac96b0a0a235f53aa78',
    ],
  ])('signs as %s', (_source, parts, expected) => {
    expect(sign(...parts)).toBe(expected);
  });

  it('encrypts and signs the message of WxJava', () => {
    const key = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
    const appid = 'wxb11529c136998cb6';
    const encrypted = encrypt(key, appid, '我是中文abcd123', Buffer.from('aaaabbbbccccdddd'));
    expect(encrypted).toBe(
      'jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==',
    );
    expect(sign('pamtest', '1409304348', 'xxxxxx', encrypted)).toBe(
      '82c962d39941aa48552f90ef55aa323dc620cc10',
    );
    expect(decrypt(key, appid, encrypted)).toBe('我是中文abcd123');
    expect(() => decrypt(key, 'wx0000000000000000', encrypted)).toThrow('encrypted for');
  });

  it('knows the JS-SDK and rawData digests', () => {
    const ticket = 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg';
    const parts = `jsapi_ticket=${ticket}&noncestr=Wm3WZYTPz0wzccnW&timestamp=1414587457&url=http://mp.weixin.qq.com?params=value`;
    expect(sha1(parts)).toBe('0f9de62fce790f9a083d5c99e95740ceb90c27ed');
    const rawData =
      '{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}';
    expect(sha1(`${rawData}HyVFkGl5F5OQWJZZaNzBBg==`)).toBe('75e81ceda165f4ffa64f4068af58c64b8f54b88c');
  });
});

it('opens what it sealed at every padding length, and nothing that was changed', () => {
  const key = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
  for (let length = 0; length < 320; length += 1) {
    const message = 'x'.repeat(length);
    const sealed = encrypt(key, 'wx1', message, Buffer.alloc(16, length));
    expect(Buffer.from(sealed, 'base64').length % 32).toBe(0);
    expect(decrypt(key, 'wx1', sealed)).toBe(message);
  }
  const sealed = Buffer.from(encrypt(key, 'wx1', 'message', Buffer.alloc(16)), 'base64');
  const last = sealed.length - 1;
  sealed.writeUInt8(sealed.readUInt8(last) ^ 1, last);
  expect(() => decrypt(key, 'wx1', sealed.toString('base64'))).toThrow(
    /padding|length|encrypted for|shorter/u,
  );
});

describe('XML', () => {
  it('keeps the end of a CDATA section inside a text', () => {
    const text = 'a]]>b & <c>';
    expect(childText(parseXml(toXml({ Content: text, CreateTime: 7 })), 'Content')).toBe(text);
  });

  it('reads entities, nesting and empty elements', () => {
    const xml = parseXml('<xml><A>&lt;1&#20013;&gt;</A><B><C><![CDATA[x]]></C><C/></B></xml>');
    expect(childText(xml, 'A')).toBe('<1中>');
    expect(child(xml, 'B')?.children.map((node) => node.text)).toEqual(['x', '']);
  });

  it.each([
    '',
    'success',
    '<xml>',
    '<xml></yml>',
    '<xml></xml><xml/>',
    '<!DOCTYPE xml><xml/>',
    '<xml a="1"/>',
    '<xml><![CDATA[a]]>]]></xml>',
    '{}',
  ])('refuses %j', (source) => {
    expect(() => parseXml(source)).toThrow();
  });
});

describe('JSON', () => {
  it('writes 64-bit ids as bare numbers and reads them without loss', () => {
    const text = toJson({
      msg_id: 1700827132819554304n,
      name: '9'.repeat(20),
      left: undefined,
      list: [1, null, true],
    });
    expect(text).toBe('{"msg_id":1700827132819554304,"name":"99999999999999999999","list":[1,null,true]}');
    expect(parseJson(text)).toEqual({
      msg_id: '1700827132819554304',
      name: '99999999999999999999',
      list: [1, null, true],
    });
  });
});
