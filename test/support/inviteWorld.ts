import { randomUUID } from 'node:crypto';
import type { InvitationView, MemberInvitation } from '../../src/contract/invite';
import type { Client } from './client';
import type { Member, Visitor } from './people';
import { asMember, asVisitor } from './people';
import { done } from './staff';
import type { TestApp } from './startApp';

/** What people do with invitation codes, and what an operator sees of it. */
export function inviteWorld(app: TestApp) {
  const invitation = async ({ client }: Visitor): Promise<InvitationView> =>
    done(await client.get<InvitationView>('/api/mp/invitation'));
  const sceneOf = async (member: Visitor): Promise<string> => (await invitation(member)).scene;

  async function visit({ client }: Visitor, scene: string): Promise<void> {
    app.clock.advance(1_000);
    done(await client.post('/api/mp/visits', { visitId: randomUUID(), scene, wechatScene: 1_047 }));
  }

  async function join(visitor: Visitor): Promise<Member> {
    app.clock.advance(1_000);
    return asMember(app, { person: visitor.person });
  }

  /** Somebody new who came in through these codes, one after the other, and joined. */
  async function joinThrough(...scenes: readonly string[]): Promise<Member> {
    const visitor = await asVisitor(app);
    for (const scene of scenes) await visit(visitor, scene);
    return join(visitor);
  }

  const standing = async (operator: Client, memberId: string): Promise<MemberInvitation> =>
    done(await operator.get<MemberInvitation>(`/api/console/members/${memberId}/invitation`));

  const inviterOf = async (operator: Client, { memberId }: Member): Promise<string | null> =>
    (await standing(operator, memberId)).inviterId;

  return { invitation, sceneOf, visit, join, joinThrough, standing, inviterOf };
}
