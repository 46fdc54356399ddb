import { defineModel } from '../platform/database';

/** A tag that the official account's own list shall have too, and how far that has come. */
export interface TagMirror {
  /** The tag. */
  readonly _id: string;
  /** False: it is being taken out of the list, and then forgotten here. */
  readonly isWanted: boolean;
  readonly wechatTagId: number | null;
  readonly followerCount: number;
  readonly leftOutCount: number;
  readonly problem: string | null;
  readonly syncedAt: Date | null;
}

export const tagMirrorModel = defineModel<TagMirror>()({
  name: 'tagMirror',
  privacy: { purpose: '把选定的标签同步到公众号', retention: '随品牌' },
  fields: {
    isWanted: { type: Boolean, required: true, pii: 'none' },
    wechatTagId: { type: Number, default: null, pii: 'none' },
    followerCount: { type: Number, required: true, pii: 'none' },
    leftOutCount: { type: Number, required: true, pii: 'none' },
    problem: { type: String, default: null, pii: 'none' },
    syncedAt: { type: Date, default: null, pii: 'none' },
  },
  indexes: [],
});
