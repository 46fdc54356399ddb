import type { Database } from '../platform/database';
import type { StaffRecord } from './staff.model';
import { staffWechatBindingModel } from './staff.model';

/** Whether an account is bound under its present credentials. */
export async function isWechatBound(
  db: Database,
  { _id: staffId, credentialsVersion }: StaffRecord,
): Promise<boolean> {
  return (await db.model(staffWechatBindingModel).exists({ staffId, credentialsVersion })) !== null;
}
