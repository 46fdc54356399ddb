import { AppError } from '../platform/errors';

export function productMissing(): AppError {
  return new AppError('PRODUCT_MISSING', 'missing', 'there is no such product');
}

export function productChanged(version: number): AppError {
  return new AppError('PRODUCT_CHANGED', 'conflict', 'somebody else changed it meanwhile; read it again', {
    details: { version },
  });
}

export function skuTaken(productId: string): AppError {
  return new AppError('PRODUCT_SKU_TAKEN', 'conflict', 'another product has this SKU; change that one', {
    details: { productId },
  });
}

/** A file that cannot be read as a table of products at all. */
export function csvUnreadable(message: string): AppError {
  return new AppError('PRODUCT_CSV_UNREADABLE', 'invalid', message, {
    details: { issues: [{ path: 'body.csv', message }] },
  });
}
