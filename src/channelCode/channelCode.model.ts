import type { ChannelCodeAccount } from '../contract/channelCode';
import { defineModel } from '../platform/database';

/** A code as an operator made it; `_id` is in the printed scene and never changes. */
export interface ChannelCode {
  readonly _id: string;
  readonly scene: string;
  readonly name: string;
  readonly placement: string;
  readonly storeId: string | null;
  readonly storePath: string | null;
  readonly tagIds: readonly string[];
  readonly welcomeReply: string | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly isEnabled: boolean;
  readonly kind: 'temporary' | 'permanent';
  readonly accounts: readonly ChannelCodeAccount[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The official account's ticket of a code; `_id` is the code's. */
export interface CodeTicket {
  readonly _id: string;
  readonly ticket: string;
  /** Null for a permanent one. */
  readonly expiresAt: Date | null;
}

const operatorsData = { purpose: '渠道码：把一次扫码归到它挂的地方', retention: '随品牌' } as const;

export const channelCodeModel = defineModel<ChannelCode>()({
  name: 'channelCode',
  privacy: operatorsData,
  fields: {
    scene: { type: String, required: true, immutable: true, pii: 'none' },
    name: { type: String, required: true, pii: 'none' },
    placement: { type: String, required: true, pii: 'none' },
    storeId: { type: String, pii: 'none' },
    storePath: { type: String, pii: 'none' },
    tagIds: { type: [String], pii: 'none' },
    welcomeReply: { type: String, pii: 'none' },
    startsAt: { type: Date, pii: 'none' },
    endsAt: { type: Date, pii: 'none' },
    isEnabled: { type: Boolean, required: true, pii: 'none' },
    kind: { type: String, required: true, immutable: true, pii: 'none' },
    accounts: { type: [String], pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { scene: 1 }, unique: true }, { key: { storePath: 1 } }],
});

export const codeTicketModel = defineModel<CodeTicket>()({
  name: 'channelCodeTicket',
  privacy: operatorsData,
  fields: {
    ticket: { type: String, required: true, pii: 'none' },
    expiresAt: { type: Date, pii: 'none' },
  },
  indexes: [],
});
