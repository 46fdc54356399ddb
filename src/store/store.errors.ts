import { AppError } from '../platform/errors';

/** Also for a node that the operator may not see. */
export function storeMissing(): AppError {
  return new AppError('STORE_MISSING', 'missing', 'there is no such store');
}

export function storeParentInvalid(): AppError {
  const message = 'regions hang under the brand, dealers under brand or region, stores under any of these';
  return new AppError('STORE_PARENT_INVALID', 'invalid', message, {
    details: { issues: [{ path: 'body.parentId', message }] },
  });
}

export function storeParentClosed(): AppError {
  return new AppError('STORE_PARENT_CLOSED', 'conflict', 'the node above is closed; open it first');
}

export function storeHasNoPlace(): AppError {
  const message = 'only stores have a place; name the store, not the region or dealer above it';
  return new AppError('STORE_HAS_NO_PLACE', 'conflict', message);
}

export function storeHasOpenNodes(openCount: number): AppError {
  return new AppError('STORE_HAS_OPEN_NODES', 'conflict', 'close or move the nodes below it first', {
    details: { openCount },
  });
}

export function storeCodeTaken(): AppError {
  return new AppError(
    'STORE_CODE_TAKEN',
    'conflict',
    'another node has this code; codes are never used twice',
  );
}

export function storeChanged(version: number): AppError {
  return new AppError('STORE_CHANGED', 'conflict', 'somebody else changed it meanwhile; read it again', {
    details: { version },
  });
}

export function storeMoveTooLarge(most: number): AppError {
  return new AppError(
    'STORE_MOVE_TOO_LARGE',
    'conflict',
    `move at most ${most} nodes at once; move parts first`,
    {
      details: { most },
    },
  );
}
