import { z } from 'zod';
import type {
  Action,
  ChangePassword,
  ConsoleSignIn,
  CounterSignIn,
  CounterWechatSignIn,
  CreateStaff,
  CreatedStaff,
  Grant,
  GrantView,
  PasswordReset,
  Role,
  SecondFactor,
  SecondFactorReset,
  SessionStaff,
  SessionView,
  SignedIn,
  StaffQuery,
  StaffView,
  UpdateStaff,
  UpdatedStaff,
  WechatBindingAnswer,
  WechatBindingRequest,
} from '../contract/staff';
import { pageQuery, schemaFor } from '../platform/http';
import { allActions, allRoles } from './permissions';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const role = schemaFor<Role>()(z.enum(allRoles));
const status = z.enum(['active', 'disabled']);
const displayName = z.string().trim().min(1).max(40);
const version = z.number().int().min(0);
const grants = z
  .array(schemaFor<Grant>()(z.strictObject({ role, storeId: id })))
  .min(1)
  .max(20)
  .readonly();
/** Long enough for every passphrase, short enough to hash. What a new password must be stands in `staff.rules.ts`. */
const password = z.string().min(1).max(200);

export const createStaff = schemaFor<CreateStaff>()(
  z.strictObject({
    username: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9._-]{2,31}$/,
        'must be 3 to 32 small letters, digits, dots, dashes or underscores',
      ),
    displayName,
    grants,
  }),
);

export const updateStaff = schemaFor<UpdateStaff>()(
  z.strictObject({ version, displayName: displayName.exactOptional(), grants: grants.exactOptional() }),
);

export const staffQuery = schemaFor<StaffQuery>()(
  pageQuery.extend({
    storeId: id.exactOptional(),
    role: role.exactOptional(),
    status: status.exactOptional(),
  }),
);

const signIn = { username: z.string().min(1).max(64), password };

export const consoleSignIn = schemaFor<ConsoleSignIn>()(
  z.strictObject({
    ...signIn,
    totpCode: z
      .string()
      .regex(/^\d{6}$/, 'must be six digits')
      .exactOptional(),
  }),
);

export const counterSignIn = schemaFor<CounterSignIn>()(
  z.strictObject({ ...signIn, storeId: id.exactOptional() }),
);

/** As `wx.login` makes them: today 32 characters. */
const loginCode = z.string().min(1).max(128);

export const counterWechatSignIn = schemaFor<CounterWechatSignIn>()(
  z.strictObject({ code: loginCode, storeId: id.exactOptional() }),
);

export const wechatBindingRequest = schemaFor<WechatBindingRequest>()(z.strictObject({ code: loginCode }));

export const wechatBindingAnswer = schemaFor<WechatBindingAnswer>()(
  z.strictObject({ boundAt: z.iso.datetime(), isNew: z.boolean() }),
);

export const changePassword = schemaFor<ChangePassword>()(
  z.strictObject({ currentPassword: password, newPassword: password }),
);

const grantView = schemaFor<GrantView>()(
  z.strictObject({
    role,
    storeId: z.string(),
    storePath: z.string().nullable(),
    storeName: z.string().nullable(),
  }),
);

export const staffView = schemaFor<StaffView>()(
  z.strictObject({
    id: z.string(),
    username: z.string(),
    displayName: z.string(),
    status,
    grants: z.array(grantView).readonly(),
    hasSecondFactor: z.boolean(),
    mustChangePassword: z.boolean(),
    lastSignInAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    version: z.number().int(),
  }),
);

const secondFactor = schemaFor<SecondFactor>()(z.strictObject({ secret: z.string(), url: z.string() }));

export const createdStaffView = schemaFor<CreatedStaff>()(
  z.strictObject({ staff: staffView, initialPassword: z.string(), secondFactor: secondFactor.nullable() }),
);
export const updatedStaffView = schemaFor<UpdatedStaff>()(
  z.strictObject({ staff: staffView, secondFactor: secondFactor.nullable() }),
);
export const passwordResetView = schemaFor<PasswordReset>()(z.strictObject({ initialPassword: z.string() }));
export const secondFactorResetView = schemaFor<SecondFactorReset>()(z.strictObject({ secondFactor }));

const sessionFields = {
  staff: schemaFor<SessionStaff>()(
    z.strictObject({
      id: z.string(),
      username: z.string(),
      displayName: z.string(),
      mustChangePassword: z.boolean(),
      grants: z.array(grantView).readonly(),
      actions: z.array(schemaFor<Action>()(z.enum(allActions))).readonly(),
    }),
  ),
  store: z.strictObject({ id: z.string(), name: z.string(), path: z.string() }).nullable(),
  isWechatBound: z.boolean(),
  expiresAt: z.iso.datetime(),
};

export const sessionView = schemaFor<SessionView>()(z.strictObject(sessionFields));
export const signedInView = schemaFor<SignedIn>()(z.strictObject({ token: z.string(), ...sessionFields }));
