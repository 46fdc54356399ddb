import type { Action, Role } from '../contract/staff';
import type { Surface } from './permissions';
import { allActions, allSurfaces, permissions } from './permissions';

/** A grant with the path of its node. */
export interface PlacedGrant {
  readonly role: Role;
  readonly path: string;
}

/** The paths in which these grants permit an action on a surface: shortest prefixes only, empty when nowhere. */
export function scopesOf(grants: readonly PlacedGrant[], surface: Surface, action: Action): string[] {
  return shortest(
    grants.filter(({ role, path }) => permits(role, surface, action, path)).map(({ path }) => path),
  );
}

/** What the grants permit somewhere on a surface. */
export function actionsOf(grants: readonly PlacedGrant[], surface: Surface): Action[] {
  return allActions.filter((action) => scopesOf(grants, surface, action).length > 0);
}

/**
 * Whether holders of `grants` may give `role` at `path`: they may administer staff there, and may do there themselves
 * everything that the role permits, on whichever surface. So nobody can make an account that can do more than their own.
 */
export function covers(grants: readonly PlacedGrant[], { role, path }: PlacedGrant): boolean {
  const canDo = (action: Action): boolean =>
    grants.some(
      (grant) =>
        path.startsWith(grant.path) &&
        allSurfaces.some((surface) => permits(grant.role, surface, action, grant.path)),
    );
  const given = allActions.filter((action) =>
    allSurfaces.some((surface) => permits(role, surface, action, path)),
  );
  return (
    canDo('staff.write') &&
    given.every(canDo) &&
    (role !== 'administrator' || holdsAdministrator(grants, path))
  );
}

function permits(role: Role, surface: Surface, action: Action, path: string): boolean {
  const reach = permissions[role][surface][action];
  return reach === 'node' || (reach === 'brand' && path === '/');
}

function holdsAdministrator(grants: readonly PlacedGrant[], path: string): boolean {
  return grants.some((grant) => grant.role === 'administrator' && path.startsWith(grant.path));
}

function shortest(paths: readonly string[]): string[] {
  return [...new Set(paths)].filter(
    (path) => !paths.some((other) => other !== path && path.startsWith(other)),
  );
}
