/** Who made a change: a staff account, a member, a job of the server or a command at the server's shell. */
export type AuditActorKind = 'staff' | 'member' | 'system' | 'cli';

/** One line of the log of changes. Holds ids, numbers and field names: never a value of a person. */
export interface AuditEntryView {
  readonly id: string;
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly actor: { readonly kind: AuditActorKind; readonly id: string };
  /** `<feature>.<verb>`: `staff.disable`. */
  readonly action: string;
  readonly target: { readonly type: string; readonly id: string };
  /** Path of the store of the act; null for what concerns the whole brand. */
  readonly storePath: string | null;
  readonly change: Readonly<Record<string, unknown>>;
  /** Place in the sealed chain, 1, 2, 3 …; null until the next minute's sealing. */
  readonly sequence: number | null;
}

/** `GET /api/console/audit-entries`, newest first. */
export interface AuditEntryQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly actorId?: string;
  readonly action?: string;
  readonly targetType?: string;
  readonly targetId?: string;
  /** ISO-8601 UTC, included. */
  readonly from?: string;
  /** ISO-8601 UTC, excluded. */
  readonly to?: string;
}
