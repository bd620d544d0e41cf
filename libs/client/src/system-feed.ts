import type { ApiError, SystemState } from '#libs/contracts';
import {
  connectionOf,
  newLink,
  onLink,
  overtake,
  type ConnectionState,
  type Link,
  type LinkEffect,
  type LinkEvent,
  type Step,
} from './link.js';

/** Workers and queues as their follower sees them; null until the server has answered. */
export interface SystemView {
  readonly system: SystemState | null;
  readonly connection: ConnectionState;
  /** When the server last told of them, in ms of the client's clock. */
  readonly confirmedAt: number | null;
  readonly error: ApiError | null;
}

/** The state of a feed of workers and queues. `told`: the server has told of them over the connection at hand. */
export interface SystemFeed {
  readonly link: Link;
  readonly system: SystemState | null;
  readonly told: boolean;
  readonly confirmedAt: number | null;
}

/** What can happen to a feed of workers and queues. `at` is ms of the client's clock. */
export type SystemInput =
  | LinkEvent
  | { readonly type: 'acked'; readonly subscription: number; readonly at: number; readonly system: SystemState }
  | { readonly type: 'read'; readonly at: number; readonly system: SystemState }
  | { readonly type: 'system'; readonly at: number; readonly system: SystemState };

/** A feed of workers and queues before `open`. */
export function newSystemFeed(connected: boolean): SystemFeed {
  return { link: newLink(connected), system: null, told: false, confirmedAt: null };
}

/** What the screen shows of `feed`. */
export function systemView({ system, link, confirmedAt }: SystemFeed): SystemView {
  return { system, connection: connectionOf(link), confirmedAt, error: link.error };
}

/**
 * The feed after `input`: pure. A state has no version, and its time is by the clock of whichever API process told it:
 * what was told is taken to be newer than any answer that was under way.
 */
export function stepSystem(feed: SystemFeed, input: SystemInput): Step<SystemFeed, LinkEffect> {
  switch (input.type) {
    case 'system':
      return [{ ...show(feed, input), link: overtake(feed.link), told: true }, []];
    case 'acked':
      return onLink(feed.told ? feed : show(feed, input), input);
    case 'read':
      return onLink(feed.link.overtaken ? feed : show(feed, input), input);
    case 'connected':
    case 'disconnected':
      return onLink({ ...feed, told: false }, input);
    case 'open':
    case 'stop':
    case 'renew':
    case 'refused':
    case 'readFailed':
    case 'tick':
    case 'look':
      return onLink(feed, input);
  }
}

function show(feed: SystemFeed, { system, at }: { system: SystemState; at: number }): SystemFeed {
  return { ...feed, system, confirmedAt: at };
}
