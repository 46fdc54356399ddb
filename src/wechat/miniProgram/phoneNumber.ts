import { z } from 'zod';
import { unreadable } from '../errors';
import type { WechatClient } from '../http';

/** A phone that WeChat has verified. */
export interface PhoneNumber {
  /** With the country code where it is not China's. */
  readonly phoneNumber: string;
  readonly purePhoneNumber: string;
  readonly countryCode: string;
}

const api = '/wxa/business/getuserphonenumber';
const answer = z.object({
  phone_info: z.object({
    phoneNumber: z.string().min(1),
    purePhoneNumber: z.string().min(1),
    countryCode: z.union([z.string(), z.number()]).transform(String),
    watermark: z.object({ appid: z.string() }),
  }),
});

/** The phone button (miniprogram/dev/OpenApiDoc/user-info/phone-number); each success is paid for. */
export function createPhoneNumber(client: WechatClient) {
  return {
    /**
     * Turns the button's code into a phone; it works once, for five minutes. With the openid WeChat refuses a code that
     * another person's phone gave. @throws WechatError codeInvalid (40029, 40163)
     */
    async getuserphonenumber(code: string, openid?: string): Promise<PhoneNumber> {
      const body = { code, ...(openid === undefined ? {} : { openid }) };
      const { phone_info: info } = await client.request({ api, body, answer });
      if (info.watermark.appid !== client.appid) {
        throw unreadable(api, client.appid, 'the phone was given to another Mini Program', 'yes');
      }
      const { phoneNumber, purePhoneNumber, countryCode } = info;
      return { phoneNumber, purePhoneNumber, countryCode };
    },
  };
}
