import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import type { InboundFields } from '../../src/wechat';
import { decodeCallback } from '../../src/wechat';
import { parseXml, scanFlatXml } from '../../src/wechat/callback/xml';
import { eventXml, plainAccount, plainQuery, xmlOf } from './callbackSamples';

function decode(body: string): InboundFields {
  const request = { account: plainAccount, query: plainQuery(), body: Buffer.from(body), production: false };
  return decodeCallback(request).message;
}

const envelope = {
  toUserName: 'gh_848b8d1809b5',
  fromUserName: 'otDwO5EckxVWz0ItSW8XeWxknXAk',
  createTime: 1_597_893_922,
  lists: [],
  rest: {},
};

describe('messages', () => {
  it.each([
    [
      'text',
      '<Content><![CDATA[hello]]></Content><MsgId>22876340532172986</MsgId>',
      { content: 'hello', msgId: '22876340532172986' },
    ],
    [
      'text',
      '<Content><![CDATA[a]]></Content><MsgId>1</MsgId><bizmsgmenuid>101</bizmsgmenuid>',
      { content: 'a', msgId: '1', menuMessageItemId: '101' },
    ],
    [
      'image',
      '<PicUrl><![CDATA[http://p/1]]></PicUrl><MediaId><![CDATA[m1]]></MediaId><MsgId>2</MsgId>',
      { picUrl: 'http://p/1', mediaId: 'm1', msgId: '2' },
    ],
    [
      'voice',
      '<MediaId>m</MediaId><Format>amr</Format><Recognition><![CDATA[你好]]></Recognition><MsgId>3</MsgId>',
      { mediaId: 'm', format: 'amr', recognition: '你好', msgId: '3' },
    ],
    [
      'video',
      '<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId><MsgId>4</MsgId>',
      { mediaId: 'm', thumbMediaId: 't', msgId: '4' },
    ],
    [
      'location',
      '<Location_X>23.1</Location_X><Location_Y>113.3</Location_Y><Scale>20</Scale><Label>here</Label><MsgId>5</MsgId>',
      { latitude: '23.1', longitude: '113.3', scale: '20', label: 'here', msgId: '5' },
    ],
    [
      'link',
      '<Title>t</Title><Description>d</Description><Url>https://u</Url><MsgId>6</MsgId>',
      { title: 't', description: 'd', url: 'https://u', msgId: '6' },
    ],
    [
      'miniprogrampage',
      '<Title>t</Title><AppId>wx1</AppId><PagePath>p</PagePath><ThumbUrl>u</ThumbUrl><ThumbMediaId>m</ThumbMediaId><MsgId>7</MsgId>',
      { title: 't', appid: 'wx1', pagePath: 'p', thumbUrl: 'u', thumbMediaId: 'm', msgId: '7' },
    ],
  ])('reads %s', (msgType, elements, expected) => {
    const xml = xmlOf(`<MsgType><![CDATA[${msgType}]]></MsgType>${elements}`);
    expect(decode(xml)).toEqual({ ...envelope, msgType, ...expected });
  });
});

describe('events', () => {
  it.each([
    ['subscribe', '', {}],
    ['subscribe', '<EventKey><![CDATA[]]></EventKey>', { eventKey: '' }],
    [
      'subscribe',
      '<EventKey><![CDATA[qrscene_123123]]></EventKey><Ticket><![CDATA[TICKET]]></Ticket>',
      { eventKey: 'qrscene_123123', ticket: 'TICKET' },
    ],
    ['SCAN', '<EventKey>123123</EventKey><Ticket>TICKET</Ticket>', { eventKey: '123123', ticket: 'TICKET' }],
    ['unsubscribe', '', {}],
    [
      'LOCATION',
      '<Latitude>23.137466</Latitude><Longitude>113.352425</Longitude><Precision>119.385040</Precision>',
      { latitude: '23.137466', longitude: '113.352425', precision: '119.385040' },
    ],
    ['CLICK', '<EventKey><![CDATA[KEY]]></EventKey>', { eventKey: 'KEY' }],
    [
      'VIEW',
      '<EventKey><![CDATA[https://h/?a=1&b=2]]></EventKey><MenuId>410418124</MenuId>',
      { eventKey: 'https://h/?a=1&b=2', menuId: '410418124' },
    ],
    [
      'scancode_waitmsg',
      '<EventKey>6</EventKey><ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[1]]></ScanResult></ScanCodeInfo>',
      { eventKey: '6', scanCodeInfo: { scanType: 'qrcode', scanResult: '1' } },
    ],
    [
      'pic_sysphoto',
      '<EventKey>6</EventKey><SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>1b5f</PicMd5Sum></item></PicList></SendPicsInfo>',
      { eventKey: '6', rest: { SendPicsInfo: { Count: '1', PicList: { item: { PicMd5Sum: '1b5f' } } } } },
    ],
    [
      'TEMPLATESENDJOBFINISH',
      '<MsgID>200163836</MsgID><Status><![CDATA[failed: user  block]]></Status>',
      { sentMsgid: '200163836', status: 'failed:user block' },
    ],
    [
      'MASSSENDJOBFINISH',
      '<MsgID>1000001625</MsgID><Status>send success</Status><TotalCount>100</TotalCount><FilterCount>80</FilterCount><SentCount>75</SentCount><ErrorCount>5</ErrorCount>',
      {
        sentMsgid: '1000001625',
        status: 'send success',
        totalCount: '100',
        filterCount: '80',
        sentCount: '75',
        errorCount: '5',
      },
    ],
    ['kf_create_session', '<KfAccount>test1@test</KfAccount>', { kfAccount: 'test1@test' }],
    [
      'kf_close_session',
      '<KfAccount>a</KfAccount><CloseType>KF</CloseType>',
      { kfAccount: 'a', closeType: 'KF' },
    ],
    [
      'kf_switch_session',
      '<FromKfAccount>a</FromKfAccount><ToKfAccount>b</ToKfAccount>',
      { fromKfAccount: 'a', toKfAccount: 'b' },
    ],
    ['user_enter_tempsession', '<SessionFrom><![CDATA[s]]></SessionFrom>', { sessionFrom: 's' }],
    [
      'user_authorization_revoke',
      '<OpenID>oUSER</OpenID><AppID>wx1</AppID><UnionID>u1</UnionID><RevokeInfo>8,13</RevokeInfo><PluginID/><OpenPID/>',
      { openid: 'oUSER', appid: 'wx1', unionid: 'u1', revokeInfo: '8,13', pluginId: '', openPid: '' },
    ],
    ['wxa_media_check', '<trace_id>t</trace_id><a.b>1</a.b>', { rest: { trace_id: 't', a_b: '1' } }],
  ])('reads %s %s', (event, elements, expected) => {
    expect(decode(eventXml(event, elements))).toEqual({ ...envelope, msgType: 'event', event, ...expected });
  });

  const list = (status: string) =>
    `<List><TemplateId>T${status}</TemplateId><SubscribeStatusString>${status}</SubscribeStatusString><PopupScene>2</PopupScene></List>`;

  it('reads one and several templates of a subscription event in XML and JSON alike', () => {
    const name = 'subscribe_msg_popup_event';
    const wrap = (lists: string) =>
      eventXml(name, `<SubscribeMsgPopupEvent>${lists}</SubscribeMsgPopupEvent>`);
    const item = (status: string) => ({ templateId: `T${status}`, status, popupScene: '2' });
    expect(decode(wrap(list('accept'))).lists).toEqual([item('accept')]);
    expect(decode(wrap(list('accept') + list('reject'))).lists).toEqual([item('accept'), item('reject')]);

    const json = (lists: unknown) =>
      JSON.stringify({
        ToUserName: 'g',
        FromUserName: 'o',
        CreateTime: '1',
        MsgType: 'event',
        Event: name,
        List: lists,
      });
    const raw = (status: string) => ({
      TemplateId: `T${status}`,
      SubscribeStatusString: status,
      PopupScene: 2,
    });
    expect(decode(json(raw('accept'))).lists).toEqual([item('accept')]);
    expect(decode(json([raw('accept'), raw('reject')])).lists).toEqual([item('accept'), item('reject')]);
  });

  it('keeps all digits of the msgid of a sent event in XML and JSON', () => {
    const name = 'subscribe_msg_sent_event';
    const expected = { templateId: 'T', msgid: '1700827132819554304', errorCode: 0, errorStatus: 'success' };
    const xml =
      '<SubscribeMsgSentEvent><List><TemplateId>T</TemplateId><MsgID>1700827132819554304</MsgID><ErrorCode>0</ErrorCode><ErrorStatus>success</ErrorStatus></List></SubscribeMsgSentEvent>';
    expect(decode(eventXml(name, xml)).lists).toEqual([expected]);
    const json = `{"ToUserName":"g","FromUserName":"o","CreateTime":1,"MsgType":"event","Event":"${name}","List":{"TemplateId":"T","MsgID":1700827132819554304,"ErrorCode":0,"ErrorStatus":"success"}}`;
    expect(decode(json).lists).toEqual([expected]);
  });

  it('keeps a field without a name, whatever it is called', () => {
    const json =
      '{"ToUserName":"g","FromUserName":"o","CreateTime":1,"MsgType":"x","List":[1],"$where":"a","__proto__":{"a.b":null},"n":null,"deep":{"list":[{"x":1}]}}';
    const { rest } = decode(json);
    expect(rest).toEqual({ List: [1], _where: 'a', _proto_: { a_b: null }, deep: { list: [{ x: 1 }] } });
    expect(Object.getPrototypeOf(rest)).toBe(Object.prototype);
  });
});

describe('the flat scanner against a full parser', () => {
  const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: false });

  function full(text: string): unknown {
    const document: unknown = parser.parse(text, true);
    return typeof document === 'object' && document !== null && 'xml' in document ? document.xml : undefined;
  }

  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/).filter((text) => !(text in {}));
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('', ' ', ']]', '<b>', '&amp;', '\n', '你好'),
  );
  const cdata = text.map((value) => `<![CDATA[${value.replaceAll(']]>', '')}]]>`);
  const plain = text.map((value) => value.replace(/[<&]|\]\]>/g, ''));
  const space = fc.constantFrom('', '', ' ', '\n', '\t\n ');
  const flat = fc
    .uniqueArray(fc.tuple(name, fc.oneof(cdata, plain), space), {
      selector: ([key]) => key,
      minLength: 1,
      maxLength: 12,
    })
    .map(
      (elements) =>
        `<xml>${elements.map(([key, value, gap]) => `${gap}<${key}>${value}</${key}>`).join('')}</xml>`,
    );

  it('reads the flat dialect alike, 5,000 times', () => {
    fc.assert(
      fc.property(flat, (xml) => {
        const lines = xml.replace(/\r\n?/g, '\n');
        const expected = full(lines);
        // Whitespace between elements is a text of the root for the full parser.
        if (typeof expected === 'object' && expected !== null && '#text' in expected)
          delete expected['#text'];
        expect(scanFlatXml(lines)).toEqual(expected);
      }),
      { numRuns: 5_000, seed: 20_260_302 },
    );
  });

  it.each([
    '<xml><A b="1">x</A></xml>',
    '<xml><A><B>1</B></A></xml>',
    '<xml><A/></xml>',
    '<xml><A>&lt;</A></xml>',
    '<xml><A>1</A><A>2</A></xml>',
    '<?xml version="1.0"?><xml><A>1</A></xml>',
    '<xml><A><![CDATA[a]]]]><![CDATA[>b]]></A></xml>',
    '<xml><!-- note --><A>1</A></xml>',
  ])('hands %s to the full parser', (xml) => {
    expect(scanFlatXml(xml)).toBeUndefined();
    expect(parseXml(xml)).toEqual(full(xml));
  });
});
