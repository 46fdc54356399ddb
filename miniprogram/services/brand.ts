import type { BrandView } from '../../src/contract/setting';
import { request } from '../api/request';

let current: Promise<BrandView> | undefined;

/** The brand's name and the notices in force; asked once per launch. @throws ApiError */
export function readBrand(): Promise<BrandView> {
  current ??= request<BrandView>('GET', '/api/mp/brand', { as: 'nobody' }).catch((error: unknown) => {
    current = undefined;
    throw error;
  });
  return current;
}
