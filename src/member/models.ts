import type { AnyModel } from '../platform/database';
import { consentEntryModel, consentStateModel } from './consent.model';
import { identityModel } from './identity.model';
import { memberModel } from './member.model';
import { memberErasureModel } from './memberErasure.model';
import { memberPhoneModel } from './memberPhone.model';
import { memberSightModel } from './memberSight.model';
import { memberMergeModel, mergeStepModel } from './merge.model';
import { bindingTokenModel, memberCounterModel, mpSessionModel } from './session.model';

/** Every collection of this feature. */
export const memberModels: readonly AnyModel[] = [
  identityModel,
  memberModel,
  memberPhoneModel,
  memberSightModel,
  consentEntryModel,
  consentStateModel,
  mpSessionModel,
  bindingTokenModel,
  memberCounterModel,
  memberErasureModel,
  memberMergeModel,
  mergeStepModel,
];
