import type { MemberCard } from '../../logic/card';

const blank: Partial<MemberCard> = {};

/** The membership as a card; a tap shows the member code. */
Component({
  properties: {
    card: { type: Object, value: blank },
    brandName: { type: String, value: '' },
  },
  methods: {
    showCode() {
      this.triggerEvent('code');
    },
  },
});
