import type { CreateStore } from '../../../src/contract/store';
import type { Store, StoreService } from '../../../src/store';
import { brandId } from '../../../src/store';

/** Makes changes of the tree that no operator has to sign in for. */
export const headOffice = { actor: { kind: 'cli', id: 'test' }, scopes: ['/'] } as const;

let made = 0;

/** A node of the tree through the service; a store under the brand unless told otherwise. */
export async function createNode(service: StoreService, content: Partial<CreateStore> = {}): Promise<Store> {
  made += 1;
  const defaults = { kind: 'store', code: `N${made}`, name: `门店 ${made}`, parentId: brandId } as const;
  return (await service.create(headOffice, { ...defaults, ...content })).store;
}
