export { makeProgressClient, type ProgressClient, type SessionListView, type SystemView } from './client.js';
export { type Feed } from './feeds.js';
export type { ConnectionState } from './link.js';
export { ApiRequestError, apiErrorOf } from './rest.js';
export type { SessionView } from './session-feed.js';
export type { Line } from './topic-feeds.js';
