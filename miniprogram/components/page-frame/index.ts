import { isLargeType } from '../../services/display';

/** Every page stands in one: it sets the type size, and shows that the page is loading or could not be loaded. */
Component({
  options: { multipleSlots: false },
  properties: {
    /** loading, error or ready */
    state: { type: String, value: 'ready' },
    /** 中文: what went wrong. */
    message: { type: String, value: '' },
  },
  data: { isLarge: false },
  lifetimes: {
    attached() {
      this.setData({ isLarge: isLargeType() });
    },
  },
  pageLifetimes: {
    show() {
      this.setData({ isLarge: isLargeType() });
    },
  },
  methods: {
    retry() {
      this.triggerEvent('retry');
    },
  },
});
