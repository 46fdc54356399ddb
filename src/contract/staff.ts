/** What a staff account may be. One account may hold several, each at a node of the store tree. */
export type Role =
  | 'administrator'
  | 'operator'
  | 'contentApprover'
  | 'customerServiceAgent'
  | 'analyst'
  | 'finance'
  | 'storeManager'
  | 'clerk';

/** What can be permitted; the table role × action × scope stands in `staff/permissions.ts`. */
export type Action =
  | 'setting.read'
  | 'setting.write'
  | 'store.read'
  | 'store.write'
  | 'staff.read'
  | 'staff.write'
  | 'audit.read'
  | 'inbox.read'
  | 'inbox.retry'
  | 'replyRule.read'
  | 'replyRule.write'
  | 'menu.read'
  | 'menu.write'
  | 'follower.read'
  | 'channelCode.read'
  | 'channelCode.write'
  | 'member.read'
  | 'member.find'
  | 'member.write'
  | 'member.revealPhone'
  | 'member.merge'
  | 'member.changeHomeStore'
  | 'tag.read'
  | 'tag.write'
  | 'segment.read'
  | 'segment.write'
  | 'points.read'
  | 'points.adjust'
  | 'pointsRule.read'
  | 'pointsRule.write'
  | 'product.read'
  | 'product.write'
  | 'order.read'
  | 'order.record'
  | 'order.return'
  | 'tillKey.read'
  | 'tillKey.write'
  | 'couponTemplate.read'
  | 'couponTemplate.write'
  | 'coupon.read'
  | 'coupon.issue'
  | 'coupon.void'
  | 'tier.read'
  | 'tier.write'
  | 'award.read'
  | 'award.write'
  | 'invite.read'
  | 'invite.write'
  | 'invite.review'
  | 'invite.switchRewards'
  | 'invite.handOver'
  | 'member.register'
  | 'incentive.read'
  | 'followUp.write'
  | 'messagePrompt.read'
  | 'messagePrompt.write'
  | 'messageNotice.read'
  | 'messageNotice.write'
  | 'report.today';

/** A role at a node of the store tree (`brand` is its root); it holds there and below. */
export interface Grant {
  readonly role: Role;
  readonly storeId: string;
}

export interface GrantView extends Grant {
  /** Null when the node is no longer known: the grant then holds nowhere. */
  readonly storePath: string | null;
  readonly storeName: string | null;
}

/** An account as whoever administers it sees it. */
export interface StaffView {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly status: 'active' | 'disabled';
  readonly grants: readonly GrantView[];
  readonly hasSecondFactor: boolean;
  readonly mustChangePassword: boolean;
  readonly lastSignInAt: string | null;
  readonly createdAt: string;
  readonly version: number;
}

/** What an authenticator app is set up with; shown once. */
export interface SecondFactor {
  /** Base32. */
  readonly secret: string;
  /** `otpauth://totp/…`, for a QR code. */
  readonly url: string;
}

/** `POST /api/console/staff` */
export interface CreateStaff {
  readonly username: string;
  readonly displayName: string;
  readonly grants: readonly Grant[];
}

export interface CreatedStaff {
  readonly staff: StaffView;
  /** Shown once; must be changed at the first sign-in. */
  readonly initialPassword: string;
  /** For administrators. */
  readonly secondFactor: SecondFactor | null;
}

/** `PATCH /api/console/staff/:id`; `version` is the one the operator saw. */
export interface UpdateStaff {
  readonly version: number;
  readonly displayName?: string;
  readonly grants?: readonly Grant[];
}

export interface UpdatedStaff {
  readonly staff: StaffView;
  /** For an account that has just become an administrator's. */
  readonly secondFactor: SecondFactor | null;
}

/** `POST /api/console/staff/:id/reset-password` */
export interface PasswordReset {
  readonly initialPassword: string;
}

/** `POST /api/console/staff/:id/reset-totp` */
export interface SecondFactorReset {
  readonly secondFactor: SecondFactor;
}

/** `GET /api/console/staff`, by username. */
export interface StaffQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly storeId?: string;
  readonly role?: Role;
  readonly status?: 'active' | 'disabled';
}

/** `POST /api/console/sessions` */
export interface ConsoleSignIn {
  readonly username: string;
  readonly password: string;
  /** Six digits; administrators need it. */
  readonly totpCode?: string;
}

/** `POST /api/counter/sessions`; `storeId` where the account may work in several stores. */
export interface CounterSignIn {
  readonly username: string;
  readonly password: string;
  readonly storeId?: string;
}

/** `POST /api/counter/wechat-bindings`, in a session: from then on this person in WeChat is that clerk. 201, then 200. */
export interface WechatBindingRequest {
  /** Of `wx.login`. */
  readonly code: string;
}

export interface WechatBindingAnswer {
  readonly boundAt: string;
  /** False when this very person was bound to this account before. */
  readonly isNew: boolean;
}

/** `POST /api/counter/sessions/wechat`; `storeId` where the account may work in several stores. */
export interface CounterWechatSignIn {
  /** Of `wx.login`. */
  readonly code: string;
  readonly storeId?: string;
}

/** The signed-in person, for their own eyes. */
export interface SessionStaff {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  /** Until then nothing else is possible. */
  readonly mustChangePassword: boolean;
  readonly grants: readonly GrantView[];
  /** What is permitted somewhere, here at the console or at the counter; which part of the tree, each route decides. */
  readonly actions: readonly Action[];
}

export interface SessionView {
  readonly staff: SessionStaff;
  /** The store of a counter session; null at the console. */
  readonly store: { readonly id: string; readonly name: string; readonly path: string } | null;
  /** Whether a phone is bound to this account, so that it signs in without a password. */
  readonly isWechatBound: boolean;
  /** ISO-8601 UTC; the session ends earlier when it is not used. */
  readonly expiresAt: string;
}

export interface SignedIn extends SessionView {
  /** Sent as `Authorization: Bearer`; shown once. */
  readonly token: string;
}

/** `PUT /api/console/me/password`, `PUT /api/counter/me/password` */
export interface ChangePassword {
  readonly currentPassword: string;
  readonly newPassword: string;
}
