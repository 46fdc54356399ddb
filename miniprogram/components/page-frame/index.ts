import { isLargeType } from '../../services/display';

/** Every page stands in one: it sets the type size, and shows that the page is loading or could not be loaded. */
Component({
  properties: {
    /** loading, error or ready */
    state: { type: String, value: 'ready' },
    /** 中文: what went wrong. */
    message: { type: String, value: '' },
    /** To ask again would not help: the way home is offered instead. */
    isFinal: { type: Boolean, value: false },
    /** Changes where the person chooses another size on the page itself. */
    choice: { type: Boolean, value: false },
  },
  data: { isLarge: false },
  observers: {
    choice() {
      this.refresh();
    },
  },
  lifetimes: {
    attached() {
      this.refresh();
    },
  },
  pageLifetimes: {
    show() {
      this.refresh();
    },
  },
  methods: {
    /** Takes up the size that the person has chosen. */
    refresh() {
      this.setData({ isLarge: isLargeType() });
    },
    goHome() {
      void wx.switchTab({ url: '/pages/home/index' });
    },
    retry() {
      this.triggerEvent('retry');
    },
  },
});
