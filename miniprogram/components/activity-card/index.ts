import type { ActivityCard } from '../../logic/activity';

const blank: Partial<ActivityCard> = {};

/** One activity, with its reminder where it has not begun. */
Component({
  properties: {
    activity: { type: Object, value: blank },
    /** 中文: what a message would be good for; empty where none is asked about. */
    why: { type: String, value: '' },
  },
  methods: {
    remind() {
      this.triggerEvent('remind');
    },
    open() {
      this.triggerEvent('open');
    },
  },
});
