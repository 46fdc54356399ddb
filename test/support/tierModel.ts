/** What a level should be, said once more and without a database. Times in milliseconds. */
export interface ModelTier {
  value: number;
  /** Places in the ladder. */
  base: number;
  level: number;
  period: number;
  endsAt: number;
  graceUntil: number | null;
  /** Before the first growth nothing is stored. */
  isOpen: boolean;
  readonly purchases: Map<string, { paidFen: number; period: number }>;
  readonly changes: (readonly [from: string, to: string, reason: string])[];
}

const ladder = [
  { id: 'member', threshold: 0, keep: 0 },
  { id: 'silver', threshold: 500, keep: 300 },
  { id: 'gold', threshold: 2_000, keep: 1_200 },
  { id: 'black', threshold: 6_000, keep: 4_000 },
] as const;

const graceMs = 30 * 86_400_000;

export const levelId = (place: number): string => ladder[place]?.id ?? '';

export function newTier(): ModelTier {
  const start = { value: 0, base: 0, level: 0, period: 1, endsAt: 0, graceUntil: null, isOpen: false };
  return { ...start, purchases: new Map(), changes: [] };
}

function placeOf(value: number): number {
  return ladder.filter(({ threshold }) => threshold <= value).length - 1;
}

function aYearAfter(at: number): number {
  const date = new Date(at);
  const month = date.getUTCMonth();
  date.setUTCFullYear(date.getUTCFullYear() + 1);
  while (date.getUTCMonth() !== month) date.setUTCDate(date.getUTCDate() - 1);
  return date.getTime();
}

/** The level follows from base and value; a higher one is looked at a year from then. */
function setValue(tier: ModelTier, value: number, reason: string, at: number): void {
  tier.value = Math.max(0, value);
  const level = Math.max(tier.base, placeOf(tier.value));
  if (level === tier.level) return;
  tier.changes.push([levelId(tier.level), levelId(level), reason]);
  if (level > tier.level) {
    tier.endsAt = aYearAfter(at);
    tier.graceUntil = null;
  }
  tier.level = level;
}

/** Everything that the calendar has done by a moment. */
export function passTime(tier: ModelTier, at: number): void {
  while (tier.isOpen && (tier.graceUntil ?? tier.endsAt) <= at) {
    const isKept = tier.value >= (ladder[tier.level]?.keep ?? 0);
    if (!isKept && tier.graceUntil === null) {
      tier.graceUntil = tier.endsAt + graceMs;
      continue;
    }
    const until = tier.graceUntil ?? tier.endsAt;
    tier.base = isKept ? tier.level : placeOf(tier.value);
    tier.period += 1;
    tier.endsAt = aYearAfter(until);
    tier.graceUntil = null;
    setValue(tier, 0, 'review', until);
  }
}

/** One purchase, which became known then. */
export function grow(tier: ModelTier, orderId: string, paidFen: number, at: number): void {
  if (!tier.isOpen && paidFen >= 100) {
    tier.isOpen = true;
    tier.endsAt = aYearAfter(at);
  }
  passTime(tier, at);
  tier.purchases.set(orderId, { paidFen, period: tier.period });
  setValue(tier, tier.value + Math.floor(paidFen / 100), 'growth', at);
}

/** What is left of a purchase counts as if nothing else had been bought, while its period runs. */
export function shrink(tier: ModelTier, orderId: string, refundFen: number, at: number): void {
  passTime(tier, at);
  const purchase = tier.purchases.get(orderId);
  if (purchase === undefined) return;
  const before = Math.floor(purchase.paidFen / 100);
  purchase.paidFen -= refundFen;
  const lost = before - Math.floor(purchase.paidFen / 100);
  if (purchase.period === tier.period) setValue(tier, tier.value - lost, 'return', at);
}
