export type {
  CallbackAccount,
  CallbackMode,
  CallbackQuery,
  CallbackRequest,
  DecodedCallback,
} from './callback/callback';
export { decodeCallback, verifyUrl } from './callback/callback';
export { maxCallbackBytes } from './callback/errors';
export type { InboundFields, InboundTexts, SubscriptionItem } from './callback/inbound';
export type { CallbackAnswer, PassiveReply, ReplySeal } from './callback/reply';
export { acknowledgement, encodeReply } from './callback/reply';
export type { WechatAccountOptions } from './client';
export type { Classification, Sent, WechatReason } from './errors';
export { classify, errcodes, WechatError } from './errors';
export type { WechatBaseUrls, WechatFile } from './http';
export type { MessageValues } from './messageValues';
export { encodeMessageValues } from './messageValues';
export type { MiniProgram } from './miniProgram';
export { createMiniProgram } from './miniProgram';
export type { MiniProgramSession } from './miniProgram/auth';
export type { PhoneNumber } from './miniProgram/phoneNumber';
export type { RiskQuestion, RiskRank } from './miniProgram/userRiskRank';
export type { OfficialAccount } from './officialAccount';
export { createOfficialAccount } from './officialAccount';
export type { CustomerServiceMessage } from './officialAccount/customerServiceMessage';
export type { MenuAction, MenuButton, MenuItem, Menus } from './officialAccount/menu';
export type { QrCode, QrScene } from './officialAccount/qrcode';
export type { FollowerInfo } from './officialAccount/user';
export type { WechatToken } from './tokenStorage';
export { mongoTokenStorage, wechatTokenModel } from './tokenStorage';
export type { TokenStorage } from './tokenStore';
export { createTransport } from './transport';
