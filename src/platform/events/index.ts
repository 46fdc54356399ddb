export type { AsideRow, Backlog } from './backlog';
export type { Events, EventsOptions } from './events';
export { createEvents } from './events';
export { eventModels, eventRowFields, outboxEventModel } from './models';
export type { Emit, EventMap, EventOf, EventRow, Handler } from './types';
export { handlersOf } from './types';
