export type { Emit, EventMap, EventOf, EventRow, Handler } from './types';
export { handlersOf } from './types';
