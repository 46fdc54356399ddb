import { AppError } from '../platform/errors';

export function unknownTag(): AppError {
  return new AppError('TAG_UNKNOWN', 'missing', 'there is no such tag');
}

/** 409: another tag has this name. */
export function tagNameTaken(): AppError {
  return new AppError('TAG_NAME_TAKEN', 'conflict', 'another tag has this name');
}

/** 409: somebody changed the tag since it was read. */
export function tagChanged(version: number): AppError {
  return new AppError('TAG_CHANGED', 'conflict', 'the tag was changed meanwhile; read it again', {
    details: { version },
  });
}

/** 404, also for a member outside the operator's part of the tree. */
export function unknownMember(): AppError {
  return new AppError('TAG_MEMBER_UNKNOWN', 'missing', 'there is no such member');
}

/** 503: a merge moves this member's tags just now. */
export function tagsFrozen(): AppError {
  return new AppError(
    'TAG_MEMBER_BUSY',
    'unavailable',
    'this member is being merged; send the same request again',
  );
}

/** 409: a behavioural tag on a member who said no to personalisation. */
export function tagNotPersonal(): AppError {
  return new AppError(
    'TAG_NOT_PERSONAL',
    'conflict',
    'this member said no to personalisation: no behavioural tags',
  );
}

/** 409: another group has this name. */
export function tagGroupNameTaken(): AppError {
  return new AppError('TAG_GROUP_NAME_TAKEN', 'conflict', 'another group of tags has this name');
}

export function unknownTagGroup(): AppError {
  return new AppError('TAG_GROUP_UNKNOWN', 'missing', 'there is no such group of tags');
}

/** 409: somebody changed the group since it was read. */
export function tagGroupChanged(version: number): AppError {
  return new AppError('TAG_GROUP_CHANGED', 'conflict', 'the group was changed meanwhile; read it again', {
    details: { version },
  });
}

/** 400: what the request names is not there, or does not fit. */
export function invalidTagReference(path: string, message: string): AppError {
  return new AppError('TAG_INVALID', 'invalid', 'the request is not valid', {
    details: { issues: [{ path, message }] },
  });
}

/** 409: rules that count purchases give this tag; it must stay behavioural. */
export function tagTraitHeld(): AppError {
  return new AppError(
    'TAG_TRAIT_HELD',
    'conflict',
    'rules give this tag for purchases: it stays behavioural',
  );
}

export function unknownTagRule(): AppError {
  return new AppError('TAG_RULE_UNKNOWN', 'missing', 'there is no such rule');
}

/** 409: somebody changed the rule since it was read. */
export function tagRuleChanged(version: number): AppError {
  return new AppError('TAG_RULE_CHANGED', 'conflict', 'the rule was changed meanwhile; read it again', {
    details: { version },
  });
}

/** 409: only a disabled rule is deleted. */
export function tagRuleEnabled(): AppError {
  return new AppError('TAG_RULE_ENABLED', 'conflict', 'disable the rule before you delete it');
}

/** 400: the file is no CSV with these columns. */
export function csvUnreadable(message: string): AppError {
  return new AppError('TAG_CSV_UNREADABLE', 'invalid', 'the file cannot be read', {
    details: { issues: [{ path: 'body.csv', message }] },
  });
}

export function unknownTagBatch(): AppError {
  return new AppError('TAG_BATCH_UNKNOWN', 'missing', 'there is no such batch');
}

/** Inside: a row of a batch was worked off by another process, or is not to be any more; rolls its transaction back. */
export function tagBatchRowDone(): AppError {
  return new AppError('TAG_BATCH_ROW_DONE', 'conflict', 'this row has been worked off');
}

/** 409: WeChat has room for so many tags. */
export function tagMirrorsFull(most: number): AppError {
  return new AppError('TAG_MIRRORS_FULL', 'conflict', `the official account has room for ${most} tags`);
}
