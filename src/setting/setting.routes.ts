import { z } from 'zod';
import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { anyone, route } from '../platform/http';
import {
  brandView,
  dialParams,
  dialView,
  noticeView,
  publishNotice,
  publishedNoticeView,
  setDial,
} from './setting.schema';
import type { SettingService } from './setting.service';
import { currentNotices } from './setting.service';

export interface SettingGates {
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

export function settingRoutes(service: SettingService, gates: SettingGates): Route[] {
  return [...dialRoutes(service, gates), ...noticeRoutes(service, gates)];
}

function dialRoutes(service: SettingService, gates: SettingGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/console/settings',
      summary: 'Every dial with its label, bounds and value.',
      who: gates.operator('setting.read'),
      answer: z.array(dialView),
      handle: () => service.dials(),
    }),
    route({
      method: 'PUT',
      path: '/api/console/settings/:key',
      summary: 'Set one dial; 409 when somebody else has set it since it was read.',
      who: gates.operator('setting.write'),
      params: dialParams,
      body: setDial,
      answer: dialView,
      handle: ({ principal, params, body }) => service.set(actorOf(principal), params.key, body),
    }),
  ];
}

function noticeRoutes(service: SettingService, gates: SettingGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/console/notices',
      summary: 'Every published notice, newest first.',
      who: gates.operator('setting.read'),
      answer: z.array(noticeView),
      handle: () => service.notices(),
    }),
    route({
      method: 'POST',
      path: '/api/console/notices',
      summary: 'Publish a notice for good; 200 when this very notice had been published before.',
      who: gates.operator('setting.write'),
      body: publishNotice,
      answer: publishedNoticeView,
      status: ({ isNew }) => (isNew ? 201 : 200),
      async handle({ principal, body }) {
        const { notice, isNew } = await service.publishNotice(actorOf(principal), body);
        return { ...notice, isNew };
      },
    }),
    route({
      method: 'GET',
      path: '/api/mp/brand',
      summary: 'The brand and the notices that members agree to; for anybody, before joining.',
      who: anyone,
      answer: brandView,
      async handle() {
        const settings = await service.read();
        return { brandName: settings.brandName, notices: currentNotices(settings) };
      },
    }),
  ];
}

function actorOf({ staffId }: StaffPrincipal) {
  return { kind: 'staff' as const, id: staffId };
}
