import type { AppendAudit, AuditRecord } from '../audit';
import type { DomainEvents } from '../contract/events';
import type { Follower } from '../contract/follower';
import type { MemberPart } from '../contract/memberPart';
import type { Clock } from '../platform/clock';
import type { FieldCipher } from '../platform/crypto';
import type { Database } from '../platform/database';
import type { Emit } from '../platform/events';
import type { Ids } from '../platform/ids';
import type { Logger } from '../platform/logger';
import type { ReadSettings } from '../setting';
import type {
  InboundFields,
  MiniProgramSession,
  PhoneNumber,
  QrCode,
  RiskQuestion,
  RiskRank,
} from '../wechat';

/** A node of the store tree. */
interface Place {
  readonly id: string;
  readonly path: string;
  readonly kind: 'brand' | 'region' | 'dealer' | 'store';
}

export type Actor = AuditRecord['actor'];

/** What `member` needs from others, as small as what it calls. */
export interface MemberDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly emit: Emit<DomainEvents>;
  readonly audit: AppendAudit;
  readonly settings: ReadSettings;
  readonly stores: {
    readonly find: (storeId: string) => Promise<Place | null>;
    readonly listUnder: (path: string) => Promise<readonly Place[]>;
  };
  readonly followers: {
    find(followerId: string): Promise<Follower | null>;
    findByUnionid(appid: string, unionid: string): Promise<Follower | null>;
  };
  readonly inbox: {
    /** `openid` is the person the message is about; null once the person was forgotten. */
    read(inboxId: string): Promise<{
      readonly appid: string;
      readonly openid: string;
      readonly message: Pick<InboundFields, 'revokeInfo'>;
    } | null>;
  };
  readonly cipher: FieldCipher;
  /** HMAC of an openid that outlives erasure: what a once-per-person reward is keyed by. */
  readonly personKey: (openid: string) => string;
  /** Signs the member codes of the counter; 32 bytes. */
  readonly memberCodeKey: Buffer;
  readonly miniProgram: {
    readonly appid: string;
    readonly auth: { code2session(code: string): Promise<MiniProgramSession> };
    readonly phoneNumber: { getuserphonenumber(code: string, openid: string): Promise<PhoneNumber> };
    readonly userRiskRank?: { getuserriskrank(question: RiskQuestion): Promise<RiskRank> };
  };
  readonly officialAccount: {
    readonly appid: string;
    readonly qrcode: {
      createTemporary(scene: string, expireSeconds: number): Promise<QrCode>;
      showqrcodeUrl(ticket: string): string;
    };
  };
  /** The store of the clerk, else of the first code, that led this person here; asked outside transactions. */
  readonly homeStoreOf: (identityId: string) => Promise<{ readonly storeId: string } | null>;
  /** The parts of every feature, this one's own among them; read late, when all features exist. */
  readonly parts: () => readonly MemberPart[];
}
