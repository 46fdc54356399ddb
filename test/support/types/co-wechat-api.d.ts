/** The part of co-wechat-api 3.11 that is run against the simulator; its addresses are properties that can be set. */
declare module 'co-wechat-api' {
  type Answer = Record<string, unknown>;

  class WechatApi {
    constructor(appid: string, secret: string);
    prefix: string;
    snsPrefix: string;
    mpPrefix: string;
    customservicePrefix: string;
    wxaPrefix: string;
    getAccessToken(): Promise<{ accessToken: string; expireTime: number }>;
    createTmpQRCode(scene: number | string, expireSeconds: number): Promise<Answer>;
    createLimitQRCode(scene: number | string): Promise<Answer>;
    showQRCodeURL(ticket: string): string;
    getUser(options: { openid: string; lang: string }): Promise<Answer>;
    batchGetUsers(openids: string[]): Promise<Answer>;
    getFollowers(nextOpenid?: string): Promise<Answer>;
    updateRemark(openid: string, remark: string): Promise<Answer>;
    createTags(name: string): Promise<{ tag: { id: number; name: string } }>;
    getTags(): Promise<Answer>;
    batchTagging(openids: string[], tagid: number): Promise<Answer>;
    getIdList(openid: string): Promise<Answer>;
    getUsersFromTag(tagid: number, nextOpenid: string): Promise<Answer>;
    createMenu(menu: unknown): Promise<Answer>;
    getMenu(): Promise<Answer>;
    removeMenu(): Promise<Answer>;
    sendText(openid: string, text: string): Promise<Answer>;
    sendImage(openid: string, mediaId: string): Promise<Answer>;
    sendNews(openid: string, articles: unknown[]): Promise<Answer>;
    uploadMedia(content: Buffer, type: string, filename: string, mime: string): Promise<{ media_id: string }>;
    getMedia(mediaId: string): Promise<Buffer>;
    sendTemplate(
      openid: string,
      templateId: string,
      url: string,
      color: string,
      data: unknown,
    ): Promise<Answer>;
    massSendText(content: string, openids: string[], clientmsgid: string): Promise<Answer>;
    getTicket(): Promise<{ ticket: string }>;
    getIp(): Promise<Answer>;
    code2Session(jsCode: string): Promise<Answer>;
    getWXACodeUnlimit(scene: string, page: string): Promise<Buffer>;
    sendSubscribeMessage(openid: string, templateId: string, page: string, data: unknown): Promise<Answer>;
  }
  export = WechatApi;
}
