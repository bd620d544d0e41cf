export { makeProgressClient, type FollowOptions, type ProgressClient } from './client.js';
export { type Feed } from './feeds.js';
export type { ConnectionState } from './link.js';
export type { SessionListView } from './list-feed.js';
export { ApiRequestError, apiErrorOf } from './rest.js';
export type { SessionView } from './session-feed.js';
export type { SystemView } from './system-feed.js';
