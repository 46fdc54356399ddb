import { dayMs } from '../../src/platform/clock';

/** One step of a random history of two inviters and their friends. */
export type RewardStep =
  | { readonly kind: 'bring'; readonly inviter: number }
  | { readonly kind: 'buy'; readonly friend: number; readonly amountFen: number }
  | { readonly kind: 'giveBack'; readonly purchase: number }
  | { readonly kind: 'pass'; readonly hours: number }
  | { readonly kind: 'switch' }
  | { readonly kind: 'leave'; readonly friend: number }
  | { readonly kind: 'decide' };

export interface ModelTerms {
  readonly from: number;
  readonly to: number;
  readonly returnDays: number;
  readonly perActivityLimit: number;
  readonly perMonthLimit: number;
}

interface ModelPurchase {
  readonly friend: ModelFriend;
  readonly at: number;
  isKept: boolean;
  /** In the order in which they were made. */
  readonly place: number;
}

interface ModelFriend {
  readonly inviter: number;
  readonly joinedAt: number;
  /** Null: no activity ran when they joined. */
  outcome: string | null;
  purchases: ModelPurchase[];
  rewardedFor: ModelPurchase | null;
  rewardedAt: number | null;
  /** What counted when they left; undefined as long as they have not. */
  left: { readonly counting: ModelPurchase | undefined } | undefined;
}

/** What must come of a history, by the words of the rule rather than by states: everything is asked anew each time. */
export class RewardModel {
  readonly friends: ModelFriend[] = [];
  readonly purchases: ModelPurchase[] = [];
  private switches: { readonly at: number; readonly isOn: boolean }[] = [];

  constructor(readonly terms: ModelTerms) {}

  bring(inviter: number, joinedAt: number): void {
    const { from, to } = this.terms;
    const outcome = from <= joinedAt && joinedAt < to ? 'open' : null;
    const none = { purchases: [], rewardedFor: null, rewardedAt: null, left: undefined };
    this.friends.push({ inviter, joinedAt, outcome, ...none });
  }

  buy(friend: number, amountFen: number, at: number): void {
    const buyer = this.friends[friend]!;
    const purchase = { friend: buyer, at, isKept: amountFen > 0, place: this.purchases.length };
    buyer.purchases.push(purchase);
    this.purchases.push(purchase);
  }

  giveBack(purchase: number): void {
    const { friend } = this.purchases[purchase]!;
    this.purchases[purchase]!.isKept = false;
    if (friend.rewardedFor === this.purchases[purchase]) friend.outcome = 'reversed';
  }

  leave(friend: number): void {
    const one = this.friends[friend]!;
    one.left = { counting: this.countingOf(one) };
  }

  switchTo(isOn: boolean, at: number): void {
    this.switches.push({ at, isOn });
  }

  isOnAt(at: number): boolean {
    return this.switches.filter((change) => change.at <= at).at(-1)?.isOn ?? false;
  }

  decide(now: number): void {
    const due = this.friends
      .flatMap((friend, order) => {
        const purchase = friend.outcome === 'open' ? this.countingOf(friend) : undefined;
        const at = purchase === undefined ? Infinity : purchase.at + this.terms.returnDays * dayMs;
        return purchase !== undefined && at <= now ? [{ friend, purchase, at, order }] : [];
      })
      .sort((a, b) => a.at - b.at || a.order - b.order);
    for (const { friend, purchase } of due) {
      friend.outcome = this.refusalOf(friend, purchase, now) ?? 'rewarded';
      if (friend.outcome !== 'rewarded') continue;
      friend.rewardedFor = purchase;
      friend.rewardedAt = now;
    }
  }

  /** What an operator sees of the friends of an inviter, in the order in which they came. */
  outcomesOf(inviter: number): string[] {
    return this.friends.flatMap((friend) => {
      if (friend.inviter !== inviter || friend.outcome === null) return [];
      if (friend.outcome !== 'open') return [friend.outcome];
      return [this.countingOf(friend) === undefined ? 'joined' : 'waiting'];
    });
  }

  rewardedCount(inviter: number): number {
    return this.outcomesOf(inviter).filter((outcome) => outcome === 'rewarded').length;
  }

  private countingOf(friend: ModelFriend): ModelPurchase | undefined {
    // What comes back afterwards changes nothing for whoever has left: they are refused for having left.
    if (friend.left !== undefined) return friend.left.counting;
    return friend.purchases.find(({ isKept, at }) => isKept && friend.joinedAt <= at && at < this.terms.to);
  }

  private refusalOf(friend: ModelFriend, purchase: ModelPurchase, now: number): string | null {
    if (friend.left !== undefined) return 'inviteeLeft';
    if (!this.isOnAt(now) || !this.isOnAt(purchase.at)) return 'rewardsOff';
    const given = this.friends.filter(
      ({ inviter, rewardedAt }) => inviter === friend.inviter && rewardedAt !== null,
    );
    const inMonth = given.filter(({ rewardedAt }) => monthOf(rewardedAt ?? 0) === monthOf(now));
    const isFull = given.length >= this.terms.perActivityLimit || inMonth.length >= this.terms.perMonthLimit;
    return isFull ? 'capReached' : null;
  }
}

/** In Asia/Shanghai, eight hours ahead. */
function monthOf(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 7);
}
