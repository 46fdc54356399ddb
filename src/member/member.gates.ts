import type { IdentityPrincipal, MemberPrincipal } from '../contract/principals';
import type { Gate } from '../platform/http';
import { memberRequired, sessionInvalid } from './member.errors';

export interface MemberGates {
  /** A session of the Mini Program, joined or not. */
  readonly identity: Gate<IdentityPrincipal>;
  /** A session of somebody who has joined. */
  readonly member: Gate<MemberPrincipal>;
}

/** Identity comes from our own session only, never from an openid in a request. */
export function createMemberGates(authenticate: (token: string) => Promise<IdentityPrincipal>): MemberGates {
  const check: MemberGates['identity']['check'] = async ({ headers }) => {
    const token = /^Bearer ([\w-]{20,100})$/.exec(headers['authorization'] ?? '')?.[1];
    if (token === undefined) throw sessionInvalid();
    return authenticate(token);
  };
  return {
    identity: { name: 'identity', check },
    member: {
      name: 'member',
      async check(incoming) {
        const { identityId, memberId } = await check(incoming);
        if (memberId === null) throw memberRequired();
        return { principalId: `member:${memberId}`, identityId, memberId };
      },
    },
  };
}
