import type { SystemState } from '#libs/contracts';
import {
  linkView,
  makeStep,
  newLink,
  onLink,
  overtake,
  type Link,
  type LinkEvent,
  type LinkInput,
  type LinkView,
} from './link.js';

/** Workers and queues as a follower sees them; null until the server has answered. */
export interface SystemView extends LinkView {
  readonly system: SystemState | null;
}

/** The state of a feed of workers and queues. `updated`: an update arrived over the present connection. */
export interface SystemFeed {
  readonly link: Link;
  readonly system: SystemState | null;
  readonly updated: boolean;
  readonly confirmedAt: number | null;
}

/** The inputs of a feed of workers and queues. `at` is ms of the client's clock. */
export type SystemInput =
  | LinkEvent
  | { readonly type: 'acked'; readonly subscription: number; readonly at: number; readonly system: SystemState }
  | { readonly type: 'read'; readonly at: number; readonly system: SystemState }
  | { readonly type: 'system'; readonly at: number; readonly system: SystemState };

/** A feed of workers and queues before `open`. */
export function newSystemFeed(connected: boolean): SystemFeed {
  return { link: newLink(connected), system: null, updated: false, confirmedAt: null };
}

/** What the screen shows of `feed`. */
export function systemView(feed: SystemFeed): SystemView {
  return { ...linkView(feed), system: feed.system };
}

const forgetUpdate = (feed: SystemFeed, input: LinkInput) => onLink({ ...feed, updated: false }, input);

/**
 * The step of a feed of workers and queues. A state has no version, and its time is by the clock of one of several API
 * processes: an update counts as newer than any pending answer.
 */
export const stepSystem = makeStep<SystemFeed, SystemInput>({
  system: (feed, input) => [{ ...show(feed, input), link: overtake(feed.link), updated: true }, []],
  acked: (feed, input) => onLink(feed.updated ? feed : show(feed, input), input),
  read: (feed, input) => onLink(feed.link.overtaken ? feed : show(feed, input), input),
  connected: forgetUpdate,
  disconnected: forgetUpdate,
});

function show(feed: SystemFeed, { system, at }: { system: SystemState; at: number }): SystemFeed {
  return { ...feed, system, confirmedAt: at };
}
