import type { Grant, GrantView } from '../contract/staff';
import type { Store } from '../store';
import type { PlacedGrant } from './staff.reach';

/** What staff needs of the tree of stores. */
export interface StoreDirectory {
  find(storeId: string): Promise<Store | null>;
  findMany(storeIds: readonly string[]): Promise<Store[]>;
  listUnder(path: string): Promise<Store[]>;
}

/** The nodes that grants speak of, by id, as the tree is now: a grant keeps the node's id, so that it follows a move. */
export async function nodesOf(stores: StoreDirectory, grants: readonly Grant[]): Promise<Map<string, Store>> {
  const nodes = await stores.findMany([...new Set(grants.map(({ storeId }) => storeId))]);
  return new Map(nodes.map((node) => [node.id, node]));
}

/** Grants with their paths; one whose node is unknown holds nowhere and is left out. */
export async function placeGrants(stores: StoreDirectory, grants: readonly Grant[]): Promise<PlacedGrant[]> {
  const nodes = await nodesOf(stores, grants);
  return grants.flatMap(({ role, storeId }) => {
    const path = nodes.get(storeId)?.path;
    return path === undefined ? [] : [{ role, path }];
  });
}

export function presentGrant({ role, storeId }: Grant, nodes: ReadonlyMap<string, Store>): GrantView {
  const node = nodes.get(storeId);
  return { role, storeId, storePath: node?.path ?? null, storeName: node?.name ?? null };
}
