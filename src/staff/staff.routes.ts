import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { idParams, pageRoute, route } from '../platform/http';
import type { StaffActor } from './staff.authority';
import {
  createStaff,
  createdStaffView,
  passwordResetView,
  secondFactorResetView,
  staffQuery,
  staffView,
  updateStaff,
  updatedStaffView,
} from './staff.schema';
import type { StaffService } from './staff.service';

export interface StaffRouteGates {
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

export function staffRoutes(service: StaffService, gates: StaffRouteGates): Route[] {
  return [...readRoutes(service, gates), ...changeRoutes(service, gates), ...standingRoutes(service, gates)];
}

function readRoutes(service: StaffService, gates: StaffRouteGates): Route[] {
  const who = gates.operator('staff.read');
  return [
    pageRoute({
      method: 'GET',
      path: '/api/console/staff',
      summary: 'Accounts with a grant in the operator’s part of the tree, by username.',
      who,
      query: staffQuery,
      item: staffView,
      handle: ({ principal, query }) => service.list(principal.scopes, query),
    }),
    route({
      method: 'GET',
      path: '/api/console/staff/:id',
      summary: 'One account.',
      who,
      params: idParams,
      answer: staffView,
      handle: ({ principal, params }) => service.read(principal.scopes, params.id),
    }),
  ];
}

function changeRoutes(service: StaffService, gates: StaffRouteGates): Route[] {
  const who = gates.operator('staff.write');
  return [
    route({
      method: 'POST',
      path: '/api/console/staff',
      summary: 'Create an account; the answer alone holds its first password and second factor.',
      who,
      body: createStaff,
      answer: createdStaffView,
      status: 201,
      handle: ({ principal, body }) => service.create(actorOf(principal), body),
    }),
    route({
      method: 'PATCH',
      path: '/api/console/staff/:id',
      summary: 'Change name or grants; other grants end the sessions of the account.',
      who,
      params: idParams,
      body: updateStaff,
      answer: updatedStaffView,
      handle: ({ principal, params, body }) => service.update(actorOf(principal), params.id, body),
    }),
  ];
}

function standingRoutes(service: StaffService, gates: StaffRouteGates): Route[] {
  const common = { method: 'POST', who: gates.operator('staff.write'), params: idParams } as const;
  return [
    route({
      ...common,
      path: '/api/console/staff/:id/disable',
      summary: 'Lock an account out, at once and everywhere.',
      answer: staffView,
      handle: ({ principal, params }) => service.disable(actorOf(principal), params.id),
    }),
    route({
      ...common,
      path: '/api/console/staff/:id/enable',
      summary: 'Let a disabled account in again.',
      answer: staffView,
      handle: ({ principal, params }) => service.enable(actorOf(principal), params.id),
    }),
    route({
      ...common,
      path: '/api/console/staff/:id/reset-password',
      summary: 'Give a new first password, shown once.',
      answer: passwordResetView,
      handle: ({ principal, params }) => service.resetPassword(actorOf(principal), params.id),
    }),
    route({
      ...common,
      path: '/api/console/staff/:id/reset-totp',
      summary: 'Give an administrator a new second factor, shown once.',
      answer: secondFactorResetView,
      handle: ({ principal, params }) => service.resetSecondFactor(actorOf(principal), params.id),
    }),
  ];
}

function actorOf({ staffId }: StaffPrincipal): StaffActor {
  return { kind: 'staff', id: staffId };
}
