export type { HttpOptions } from './createServer';
export { createServer } from './createServer';
export type { Metrics } from './metrics';
export { createMetrics } from './metrics';
export { openapiDocument, openapiRoute } from './openapi';
export { operationsRoutes } from './operations';
export type { RateLimiter } from './rateLimit';
export { createRateLimiter, rateLimitModel, sweepRateLimits } from './rateLimit';
export type {
  Call,
  Gate,
  Incoming,
  Method,
  PageRouteSpec,
  Principal,
  RateLimit,
  RawAnswer,
  RawRouteSpec,
  Route,
  RouteSpec,
} from './route';
export { anyone, pageRoute, rawRoute, route } from './route';
export { siteRoutes } from './site';
export type { Issue } from './validate';
export { idParams, invalidRequest, pageQuery, schemaFor, validate } from './validate';
