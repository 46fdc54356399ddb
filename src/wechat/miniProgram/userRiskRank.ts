import { z } from 'zod';
import { idText } from '../answer';
import { given, requireMatch } from '../arguments';
import type { WechatClient } from '../http';

export interface RiskQuestion {
  readonly openid: string;
  readonly scene: 'registration' | 'marketing';
  /** Address of the person, not ours. */
  readonly clientIp: string;
  readonly mobileNo?: string;
  readonly extendedInfo?: string;
  /** Asks without being counted. */
  readonly isTest?: boolean;
}

/** How risky WeChat holds a person: 0 to 4, higher is riskier. */
export interface RiskRank {
  readonly riskRank: number;
  /** Names this question to WeChat's support. */
  readonly requestId: string;
}

const api = '/wxa/getuserriskrank';
const answer = z
  .object({ risk_rank: z.number().int().min(0).max(4), unoin_id: idText.default('') })
  .transform((found): RiskRank => ({ riskRank: found.risk_rank, requestId: found.unoin_id }));

/** Risk of a person (miniprogram/dev/OpenApiDoc/sec-center/safety-control-capability/getUserRiskRank). */
export function createUserRiskRank(client: WechatClient) {
  return {
    async getuserriskrank(question: RiskQuestion): Promise<RiskRank> {
      requireMatch(api, 'clientIp', question.clientIp, /^[\da-fA-F.:]{3,45}$/);
      const body = given({
        appid: client.appid,
        openid: question.openid,
        scene: question.scene === 'registration' ? 0 : 1,
        client_ip: question.clientIp,
        mobile_no: question.mobileNo,
        extended_info: question.extendedInfo,
        is_test: question.isTest,
      });
      return client.request({ api, body, answer });
    },
  };
}
