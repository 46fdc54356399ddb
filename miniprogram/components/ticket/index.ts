import type { Ticket } from '../../logic/coupon';

const blank: Partial<Ticket> = {};

/** A coupon, or an offer of one, as a paper ticket: the figure on the left, the words on the right. */
Component({
  options: { multipleSlots: true },
  properties: {
    ticket: { type: Object, value: blank },
    /** Something stands in the slot at the right. */
    hasAction: { type: Boolean, value: false },
  },
});
