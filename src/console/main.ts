import { createApp, watch } from 'vue';
import App from './App.vue';
import { i18n, language } from './i18n';
import { router } from './router';
import { session } from './session/session';
import 'tdesign-vue-next/es/style/index.css';
import './styles/tokens.css';
import './styles/base.css';

document.documentElement.lang = language();

// A session that the server has ended leads to the sign-in page, and back afterwards.
watch(
  () => session.hasEnded,
  (hasEnded) => {
    const { name, fullPath } = router.currentRoute.value;
    if (hasEnded && name !== 'signIn') void router.push({ name: 'signIn', query: { to: fullPath } });
  },
);

createApp(App).use(i18n).use(router).mount('#app');
