import type { FollowerQuery } from '../contract/follower';
import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Page } from '../platform/database';
import type { Gate, Route } from '../platform/http';
import { pageRoute } from '../platform/http';
import type { FollowerRecord } from './follower.model';
import { presentFollowerView } from './follower.present';
import { followerQuery, followerView } from './follower.schema';

export interface FollowerGates {
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

type List = (scopes: readonly string[], query: FollowerQuery) => Promise<Page<FollowerRecord>>;

export function followerRoutes(list: List, gates: FollowerGates): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path: '/api/console/followers',
      summary: 'Who follows, or followed, the official account; newest first.',
      who: gates.operator('follower.read'),
      query: followerQuery,
      item: followerView,
      async handle({ principal, query }) {
        const { items, next } = await list(principal.scopes, query);
        return { items: items.map(presentFollowerView), next };
      },
    }),
  ];
}
