/** The foot of a list: more is coming, could not come, or that was all. */
Component({
  properties: {
    /** more, loading, failed or end */
    end: { type: String, value: 'more' },
    /** An empty list says so by itself. */
    count: { type: Number, value: 0 },
  },
  methods: {
    retry() {
      this.triggerEvent('retry');
    },
  },
});
