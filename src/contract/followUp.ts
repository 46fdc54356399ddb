/** `open` until somebody writes down what came of it. */
export type FollowUpState = 'open' | 'done';

/** Something a clerk will do for a member. */
export interface FollowUpView {
  readonly id: string;
  readonly storeId: string;
  /** Who does it. */
  readonly staffId: string;
  readonly staffName: string;
  readonly isOwn: boolean;
  readonly memberId: string;
  readonly memberNumber: string | null;
  readonly maskedName: string | null;
  /** What to do, in the clerk's words; null once the member's data was erased. */
  readonly task: string | null;
  /** A day of Asia/Shanghai, `2026-03-02`. */
  readonly dueOn: string;
  readonly isOverdue: boolean;
  readonly state: FollowUpState;
  /** What came of it; null while open and once the member's data was erased. */
  readonly outcome: string | null;
  readonly createdAt: string;
  readonly doneAt: string | null;
}

/**
 * `GET /api/counter/follow-ups`: one's own in this store; `GET /api/counter/store-follow-ups`: everybody's, for its manager.
 * Open ones by due day, done ones the latest first.
 */
export interface FollowUpQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly state: FollowUpState;
}

/** `POST /api/counter/follow-ups`: 201, then 200 for the same content under the same `followUpId`. */
export interface FollowUpRequest {
  /** Made by the caller: 8 to 64 of `[0-9A-Za-z_-]`. */
  readonly followUpId: string;
  /** A member whom this clerk has just found by a look-up. */
  readonly memberId: string;
  /** 1 to 200 characters. */
  readonly task: string;
  /** A day of Asia/Shanghai, today or later, within a year. */
  readonly dueOn: string;
}

export interface FollowUpAnswer extends FollowUpView {
  /** False for a repeat. */
  readonly isNew: boolean;
}

/** `POST /api/counter/follow-ups/:id/done`, by whoever works in that store; the same outcome again changes nothing. */
export interface FollowUpOutcome {
  /** 1 to 200 characters. */
  readonly outcome: string;
}
