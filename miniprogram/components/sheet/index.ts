/** A panel from below that the person opened; a tap beside it closes it. */
Component({
  properties: {
    isOpen: { type: Boolean, value: false },
    title: { type: String, value: '' },
  },
  methods: {
    close() {
      this.triggerEvent('close');
    },
    /** A tap on the panel is not one beside it. */
    stay() {
      return undefined;
    },
  },
});
