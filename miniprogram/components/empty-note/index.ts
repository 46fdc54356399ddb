/** A place where there is nothing yet: one sentence, and what to do about it. */
Component({
  properties: {
    icon: { type: String, value: 'info-circle' },
    text: { type: String, value: '' },
    button: { type: String, value: '' },
  },
  methods: {
    act() {
      this.triggerEvent('act');
    },
  },
});
