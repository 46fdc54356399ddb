import { sceneOf } from './logic/scene';
import { enter } from './services/visit';

App({
  onShow({ scene, query }) {
    enter(scene, sceneOf(query));
  },
});
