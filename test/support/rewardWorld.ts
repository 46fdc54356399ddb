import type { InviteeView } from '../../src/contract/invite';
import type {
  InviteActivityRequest,
  InviteActivityView,
  InviteRewardDetail,
} from '../../src/contract/inviteReward';
import type { PurchaseReturnAnswer } from '../../src/contract/order';
import { dayMs, minuteMs } from '../../src/platform/clock';
import type { Client } from './client';
import { createActivity, endActivity, rewardsOf, switchRewards } from './factories/invite';
import { codeOf, nextReceipt } from './factories/order';
import type { Colleague, TestAccount } from './factories/staff';
import { asClerk, createAccount, signInAtConsole, signInAtCounter, worldOf } from './factories/staff';
import { createNode } from './factories/store';
import { inviteWorld } from './inviteWorld';
import type { Member } from './people';
import { asVisitor } from './people';
import { done } from './staff';
import type { TestApp } from './startApp';

export const returnDays = 7;

/** Inviters, friends who buy, and the people of the brand; whoever works is signed in again when days have passed. */
export async function rewardWorld(app: TestApp) {
  const people = inviteWorld(app);
  const world = worldOf(app);
  const store = await createNode(app.app.store.service);
  const administrator = await createAccount(world, [{ role: 'administrator', storeId: 'brand' }]);
  const clerk = await createAccount(world, [{ role: 'clerk', storeId: store.id }]);
  const signedIn = new Map<TestAccount, { readonly client: Promise<Client>; readonly at: number }>();
  const sessions = new Map<string, { readonly client: Client; readonly at: number }>();
  let running: InviteActivityView | undefined;

  function as(account: TestAccount, signIn: () => Promise<Colleague>): Promise<Client> {
    const now = app.clock.now().getTime();
    const known = signedIn.get(account);
    if (known !== undefined && now - known.at < 10 * minuteMs) return known.client;
    // Two who ask at once wait for one sign-in: a code of the second factor is good once.
    const client = signIn().then((colleague) => colleague.client);
    signedIn.set(account, { client, at: now });
    return client;
  }
  /** The member's own session; a new one where theirs may have ended. */
  async function own(member: Member): Promise<Client> {
    const now = app.clock.now().getTime();
    const known = sessions.get(member.person);
    if (known !== undefined && now - known.at < dayMs) return known.client;
    const { client } = await asVisitor(app, member.person);
    sessions.set(member.person, { client, at: now });
    return client;
  }
  const operator = (): Promise<Client> => as(administrator, () => signInAtConsole(world, administrator));
  const counter = (): Promise<Client> => as(clerk, () => signInAtCounter(world, clerk, store.id));

  return {
    ...people,
    storeId: store.id,
    operator,
    counter,
    /** Another clerk of the same store. */
    colleague: () => asClerk(world, store.id),

    /** The one activity that runs from now on, in place of the one before. */
    async run(change: Partial<InviteActivityRequest> = {}): Promise<InviteActivityView> {
      const console = await operator();
      if (running !== undefined) await endActivity(console, running.id);
      app.clock.advance(1_000);
      running = await createActivity(app, console, { returnDays, ...change });
      return running;
    },
    async switchTo(isOn: boolean): Promise<void> {
      await switchRewards(await operator(), isOn);
      app.clock.advance(1_000);
    },

    /** Somebody whom this member brings. */
    bring: async (inviter: Member): Promise<Member> =>
      people.joinThrough(await people.sceneOf({ ...inviter, client: await own(inviter) })),
    own,

    /** Buys at the counter; 50 yuan unless told otherwise. Resolves with the purchase. */
    async buy(member: Member, amountFen = 5_000): Promise<string> {
      app.clock.advance(1_000);
      const buyer = { code: await codeOf(await own(member)) };
      const request = { receiptNumber: nextReceipt(), lines: [{ amountFen, quantity: 1 }], buyer };
      const client = await counter();
      const { purchase } = done(
        await client.post<{ purchase: { id: string } }>('/api/counter/purchases', request),
      );
      await app.settle();
      return purchase.id;
    },
    async giveBack(purchaseId: string): Promise<void> {
      const path = `/api/counter/purchases/${purchaseId}/returns`;
      const request = { returnNumber: nextReceipt(), reason: '不合适' };
      done(await (await counter()).post<PurchaseReturnAnswer>(path, request));
      await app.settle();
    },
    async leave(member: Member): Promise<void> {
      done(await (await own(member)).delete('/api/mp/me?erasure=now'));
      sessions.delete(member.person);
      await app.settle();
    },

    /** Past the end of the return period of whatever was bought until now. */
    async afterReturns(): Promise<void> {
      app.clock.advance(returnDays * dayMs + minuteMs);
      await decide(app);
    },
    rewards: async ({ memberId }: Member): Promise<InviteRewardDetail[]> =>
      rewardsOf(await operator(), memberId),
    invitees: async (member: Member): Promise<InviteeView[]> =>
      done(await (await own(member)).get<InviteeView[]>('/api/mp/invitation/invitees?limit=100')),
    points: async (member: Member): Promise<number> =>
      done(await (await own(member)).get<{ balance: number }>('/api/mp/points/account')).balance,
  };
}

export type RewardWorld = Awaited<ReturnType<typeof rewardWorld>>;

/** Runs the job, and what follows from it. */
export async function decide(app: Pick<TestApp, 'app' | 'settle'>): Promise<void> {
  await app.app.jobs.runOnce('invite.decideRewards');
  await app.settle();
}
