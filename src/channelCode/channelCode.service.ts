import type { AppendAudit } from '../audit';
import type {
  ChannelCodeAccount,
  ChannelCodeChange,
  ChannelCodeInput,
  ChannelCodeReport,
} from '../contract/channelCode';
import { buildScene } from '../inbox';
import type { Clock } from '../platform/clock';
import { dayMs, hourMs } from '../platform/clock';
import type { Database, Page, PageRequest } from '../platform/database';
import { findPage, isUnderAny, underAny } from '../platform/database';
import type { Ids } from '../platform/ids';
import type { OfficialAccount, MiniProgram } from '../wechat';
import { invalidReference, noPicture, unknownCode } from './channelCode.errors';
import type { ChannelCode, CodeTicket } from './channelCode.model';
import { channelCodeModel, codeTicketModel } from './channelCode.model';
import type { PurchasesOfCode } from './channelCode.report';
import { createReport } from './channelCode.report';

/** An operator and the part of the tree in which the act is allowed. */
export interface CodeOperator {
  readonly staffId: string;
  readonly scopes: readonly string[];
}

export interface CodeDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: AppendAudit;
  readonly stores: { find(storeId: string): Promise<{ readonly path: string } | null> };
  readonly tags: { find(tagId: string): Promise<unknown> };
  readonly qrcode: Pick<OfficialAccount['qrcode'], 'createTemporary' | 'createPermanent' | 'showqrcode'>;
  readonly wxacode: Pick<MiniProgram['wxacode'], 'getwxacodeunlimit'>;
  /** What members bought whom a code brought. */
  readonly purchasesOf: PurchasesOfCode;
  /** Told after each change. */
  readonly changed: () => Promise<void>;
}

export interface Picture {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** The longest life WeChat gives a temporary code (生成带参数二维码). */
const temporarySeconds = (30 * dayMs) / 1_000;

export type ChannelCodeService = ReturnType<typeof createCodeService>;

/** Channel codes as operators work with them. */
export function createCodeService(deps: CodeDeps) {
  const require = createRequire(deps.db);
  return { ...createChanges(deps, require), ...createReads(deps, require) };
}

type Require = ReturnType<typeof createRequire>;

function createRequire(db: Database) {
  const codes = db.model(channelCodeModel);
  /** @throws AppError CHANNEL_CODE_UNKNOWN */
  return async function require({ scopes }: Pick<CodeOperator, 'scopes'>, id: string): Promise<ChannelCode> {
    const code = await codes.findById(id).lean<ChannelCode>();
    if (code === null || !isUnderAny(code.storePath, scopes)) throw unknownCode();
    return code;
  };
}

function createChanges(deps: CodeDeps, require: Require) {
  const { db, clock, ids, audit, changed } = deps;
  const codes = db.model(channelCodeModel);

  async function change(
    staffId: string,
    action: string,
    id: string,
    path: string | null,
    work: () => Promise<unknown>,
  ) {
    await db.transaction({ keys: [`channelCode:${id}`] }, async () => {
      await work();
      const target = { type: 'channelCode', id };
      await audit({
        actor: { kind: 'staff', id: staffId },
        action: `channelCode.${action}`,
        target,
        storePath: path,
      });
    });
    await changed();
  }

  return {
    /** @throws AppError CHANNEL_CODE_INVALID for an unknown store or tag */
    async create(operator: CodeOperator, input: ChannelCodeInput): Promise<ChannelCode> {
      const values = await checkedValues(deps, operator, input);
      const id = ids.next();
      const now = clock.now();
      const code: ChannelCode = {
        _id: id,
        scene: buildScene('channelCode', id),
        ...values,
        kind: input.kind,
        accounts: [...new Set(input.accounts)],
        createdAt: now,
        updatedAt: now,
      };
      await change(operator.staffId, 'create', id, code.storePath, () => codes.create([code]));
      return code;
    },

    /** Replaces what may change; a printed code stays the same. @throws AppError CHANNEL_CODE_UNKNOWN, CHANNEL_CODE_INVALID */
    async update(operator: CodeOperator, id: string, input: ChannelCodeChange): Promise<ChannelCode> {
      const before = await require(operator, id);
      const values = { ...(await checkedValues(deps, operator, input)), updatedAt: clock.now() };
      await change(operator.staffId, 'update', id, values.storePath, () =>
        codes.updateOne({ _id: id }, { $set: values }),
      );
      return { ...before, ...values };
    },
  };
}

function createReads(deps: CodeDeps, require: Require) {
  const codes = deps.db.model(channelCodeModel);
  const report = createReport(deps.db, deps.purchasesOf);
  const pictures = createPictures(deps);
  return {
    get: require,

    /** The codes among these ids that exist, in no order. */
    findMany: (codeIds: readonly string[]): Promise<ChannelCode[]> =>
      codes.find({ _id: { $in: [...codeIds] } }).lean<ChannelCode[]>(),

    /** Newest first. */
    list: ({ scopes }: Pick<CodeOperator, 'scopes'>, page: PageRequest): Promise<Page<ChannelCode>> =>
      findPage(codes, underAny('storePath', scopes), { by: '_id', direction: -1 }, page),

    async report(
      operator: Pick<CodeOperator, 'scopes'>,
      id: string,
      from: string,
      to: string,
    ): Promise<ChannelCodeReport> {
      await require(operator, id);
      return report(id, from, to);
    },

    /** The picture to print. @throws AppError CHANNEL_CODE_UNKNOWN, CHANNEL_CODE_NO_PICTURE; WechatError */
    async picture(
      operator: Pick<CodeOperator, 'scopes'>,
      id: string,
      account: ChannelCodeAccount,
    ): Promise<Picture> {
      const code = await require(operator, id);
      if (!code.accounts.includes(account)) throw noPicture();
      return account === 'miniProgram' ? pictures.miniProgram(code) : pictures.officialAccount(code);
    },
  };
}

async function checkedValues(
  { stores, tags }: CodeDeps,
  { scopes }: CodeOperator,
  input: ChannelCodeChange,
): Promise<Omit<ChannelCode, '_id' | 'scene' | 'kind' | 'accounts' | 'createdAt' | 'updatedAt'>> {
  const store = input.storeId === null ? null : await stores.find(input.storeId);
  const storePath = store?.path ?? null;
  if ((input.storeId !== null && store === null) || !isUnderAny(storePath, scopes)) {
    throw invalidReference('body.storeId', 'there is no such store in your part of the tree');
  }
  const tagIds = [...new Set(input.tagIds)];
  for (const [index, tagId] of tagIds.entries()) {
    if ((await tags.find(tagId)) === null)
      throw invalidReference(`body.tagIds.${index}`, 'there is no such tag');
  }
  return {
    name: input.name,
    placement: input.placement,
    storeId: input.storeId,
    storePath,
    tagIds,
    welcomeReply: input.welcomeReply,
    startsAt: input.startsAt === null ? null : new Date(input.startsAt),
    endsAt: input.endsAt === null ? null : new Date(input.endsAt),
    isEnabled: input.isEnabled,
  };
}

/** WeChat draws the pictures; the official account's ticket is kept, so that a permanent code is made once. */
function createPictures({ db, clock, qrcode, wxacode }: CodeDeps) {
  const tickets = db.model(codeTicketModel);

  async function ticketOf(code: ChannelCode): Promise<string> {
    const known = await tickets.findById(code._id).lean<CodeTicket>();
    // A picture that ends within the hour is not worth printing.
    const soon = new Date(clock.now().getTime() + hourMs);
    if (known !== null && (known.expiresAt === null || known.expiresAt > soon)) return known.ticket;
    const isPermanent = code.kind === 'permanent';
    const made = isPermanent
      ? await qrcode.createPermanent(code.scene)
      : await qrcode.createTemporary(code.scene, temporarySeconds);
    const expiresAt = isPermanent ? null : new Date(clock.now().getTime() + temporarySeconds * 1_000);
    await tickets.updateOne(
      { _id: code._id },
      { $set: { ticket: made.ticket, expiresAt } },
      { upsert: true },
    );
    return made.ticket;
  }

  return {
    officialAccount: async (code: ChannelCode): Promise<Picture> => qrcode.showqrcode(await ticketOf(code)),
    /** `checkPath: false`: a code may be printed before the page is released. */
    miniProgram: (code: ChannelCode): Promise<Picture> =>
      wxacode.getwxacodeunlimit({ scene: code.scene, page: 'pages/home/index', checkPath: false }),
  };
}
