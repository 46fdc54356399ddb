import type { RouteRecordRaw } from 'vue-router';
import { createRouter, createWebHistory } from 'vue-router';
import type { SessionView } from '../contract/staff';
import { api } from './api';
import { ApiError } from './api/apiError';
import { navigation } from './navigation';
import { can, session } from './session/session';

type Page = () => Promise<unknown>;

/** A page of the area `area`: whoever may not see that entry of the navigation may not see the page. */
function page(path: string, name: string, area: string, component: Page): RouteRecordRaw {
  return { path, name, meta: { area }, component };
}

const pages: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'signIn', component: () => import('./pages/session/SignInPage.vue') },
  { path: '/password', name: 'password', component: () => import('./pages/session/PasswordPage.vue') },
  { path: '/', name: 'overview', component: () => import('./pages/OverviewPage.vue') },
  page('/members', 'members', 'members', () => import('./pages/member/MemberListPage.vue')),
  page('/members/:id', 'member', 'members', () => import('./pages/member/MemberPage.vue')),
  page('/tags', 'tags', 'tags', () => import('./pages/member/TagListPage.vue')),
  page(
    '/channel-codes',
    'channelCodes',
    'channelCodes',
    () => import('./pages/channelCode/CodeListPage.vue'),
  ),
  page(
    '/channel-codes/new',
    'newChannelCode',
    'channelCodes',
    () => import('./pages/channelCode/CodeFormPage.vue'),
  ),
  page('/channel-codes/:id', 'channelCode', 'channelCodes', () => import('./pages/channelCode/CodePage.vue')),
  page(
    '/channel-codes/:id/edit',
    'editChannelCode',
    'channelCodes',
    () => import('./pages/channelCode/CodeFormPage.vue'),
  ),
  page('/reply-rules', 'replyRules', 'replyRules', () => import('./pages/inbox/ReplyListPage.vue')),
  page('/reply-rules/new', 'newReplyRule', 'replyRules', () => import('./pages/inbox/ReplyFormPage.vue')),
  page('/reply-rules/:id', 'replyRule', 'replyRules', () => import('./pages/inbox/ReplyFormPage.vue')),
  page('/menu', 'menu', 'menu', () => import('./pages/inbox/MenuPage.vue')),
  page(
    '/coupon-templates',
    'couponTemplates',
    'couponTemplates',
    () => import('./pages/coupon/TemplateListPage.vue'),
  ),
  page(
    '/coupon-templates/new',
    'newCouponTemplate',
    'couponTemplates',
    () => import('./pages/coupon/TemplateFormPage.vue'),
  ),
  page(
    '/coupon-templates/:id',
    'couponTemplate',
    'couponTemplates',
    () => import('./pages/coupon/TemplatePage.vue'),
  ),
  page(
    '/coupon-templates/:id/edit',
    'editCouponTemplate',
    'couponTemplates',
    () => import('./pages/coupon/TemplateFormPage.vue'),
  ),
  page('/invite', 'invite', 'invite', () => import('./pages/invite/InvitePage.vue')),
  page(
    '/invite/activities/new',
    'newActivity',
    'invite',
    () => import('./pages/invite/ActivityFormPage.vue'),
  ),
  page('/invite/activities/:id', 'activity', 'invite', () => import('./pages/invite/ActivityFormPage.vue')),
  page('/message-prompts', 'messagePrompts', 'messagePrompts', () => import('./pages/reach/PromptPage.vue')),
  page('/points-rules', 'pointsRules', 'pointsRules', () => import('./pages/loyalty/RuleListPage.vue')),
  page('/points-rules/new', 'newPointsRule', 'pointsRules', () => import('./pages/loyalty/RuleFormPage.vue')),
  page('/points-rules/:id', 'pointsRule', 'pointsRules', () => import('./pages/loyalty/RuleFormPage.vue')),
  page(
    '/points-adjustments',
    'adjustments',
    'adjustments',
    () => import('./pages/loyalty/AdjustmentListPage.vue'),
  ),
  page('/tiers', 'tiers', 'tiers', () => import('./pages/loyalty/TierPage.vue')),
  page('/stores', 'stores', 'stores', () => import('./pages/store/StoreListPage.vue')),
  page('/stores/:id', 'store', 'stores', () => import('./pages/store/StorePage.vue')),
  page('/incentives', 'incentives', 'incentives', () => import('./pages/store/IncentivePage.vue')),
  page('/products', 'products', 'products', () => import('./pages/trade/ProductListPage.vue')),
  page('/products/new', 'newProduct', 'products', () => import('./pages/trade/ProductFormPage.vue')),
  page('/products/:id', 'product', 'products', () => import('./pages/trade/ProductFormPage.vue')),
  page('/purchases', 'purchases', 'purchases', () => import('./pages/trade/PurchaseListPage.vue')),
  page('/purchases/:id', 'purchase', 'purchases', () => import('./pages/trade/PurchasePage.vue')),
  page('/settings', 'settings', 'settings', () => import('./pages/setting/SettingsPage.vue')),
  page('/notices', 'notices', 'notices', () => import('./pages/setting/NoticePage.vue')),
  page('/staff', 'staff', 'staff', () => import('./pages/setting/StaffListPage.vue')),
  page('/staff/:id', 'staffAccount', 'staff', () => import('./pages/setting/StaffPage.vue')),
  page('/audit', 'audit', 'audit', () => import('./pages/setting/AuditPage.vue')),
  { path: '/refused', name: 'refused', component: () => import('./pages/session/RefusedPage.vue') },
  { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./pages/session/NowherePage.vue') },
];

export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: pages,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

const actionsOf = new Map(
  navigation.flatMap(({ entries }) => entries).map(({ name, actions }) => [name, actions]),
);

router.beforeEach(async (to) => {
  if (to.name === 'signIn') return true;
  const signIn = { name: 'signIn', query: to.fullPath === '/' ? {} : { to: to.fullPath } };
  if (session.token === null) return signIn;
  if (session.staff === null) {
    try {
      session.staff = (await api.get<SessionView>('/api/console/sessions/current')).staff;
    } catch (error) {
      if (error instanceof ApiError && error.isUnreachable) throw error;
      return signIn;
    }
  }
  if (session.staff.mustChangePassword && to.name !== 'password') return { name: 'password' };
  const area = to.meta['area'];
  const actions = typeof area === 'string' ? actionsOf.get(area) : undefined;
  if (actions !== undefined && !actions.some(can)) return { name: 'refused', query: { from: to.path } };
  return true;
});
