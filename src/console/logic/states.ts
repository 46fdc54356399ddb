/** One table for the whole console: grey draft, blue planned, teal running, amber waiting, green done, red failed. */
export type Tone = 'draft' | 'planned' | 'running' | 'waiting' | 'done' | 'failed';

const tones = {
  member: { pending: 'waiting', active: 'running', merged: 'draft', left: 'draft', erased: 'draft' },
  channelCode: { active: 'running', disabled: 'draft', notStarted: 'planned', ended: 'done' },
  template: { draft: 'draft', live: 'running', paused: 'waiting', ended: 'done' },
  coupon: {
    issued: 'running',
    locked: 'waiting',
    gifting: 'waiting',
    redeemed: 'done',
    expired: 'draft',
    void: 'failed',
  },
  adjustment: { pending: 'waiting', applied: 'done', rejected: 'failed' },
  activity: { draft: 'draft', published: 'running', ended: 'done' },
  inviteReward: {
    joined: 'planned',
    waiting: 'planned',
    review: 'waiting',
    rewarded: 'done',
    refused: 'draft',
    reversed: 'failed',
  },
  purchase: { completed: 'done', partlyReturned: 'waiting', returned: 'draft' },
  staff: { active: 'running', disabled: 'draft' },
  award: { draft: 'draft', enabled: 'running', ended: 'done' },
  merge: { moving: 'waiting', done: 'done', undoing: 'waiting', undone: 'draft' },
} as const satisfies Record<string, Record<string, Tone>>;

export type StateTable = keyof typeof tones;

type StateKeys = { [Table in StateTable]: `state.${Table}.${keyof (typeof tones)[Table] & string}` };
/** The word of a state, as the table of words names it. */
export type StateWord = StateKeys[StateTable];

/** The colour of a state; grey for one that this console does not know yet. */
export function toneOf(table: StateTable, state: string): Tone {
  const row: Readonly<Record<string, Tone>> = tones[table];
  return row[state] ?? 'draft';
}

export const stateTables: Readonly<Record<StateTable, Readonly<Record<string, Tone>>>> = tones;
