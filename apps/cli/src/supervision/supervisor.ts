import { SupervisedChild, type ChildEvents, type ChildSpec } from './supervised-child.js';

/** Called by a supervisor as its children start and end. */
interface SupervisorEvents extends Omit<ChildEvents, 'started'> {
  /** The processes that run now, at each change. */
  running(children: readonly { name: string; pid: number; signal: NodeJS.Signals }[]): void;
}

/** Keeps a set of child processes running. */
export class Supervisor {
  readonly #children: SupervisedChild[] = [];

  readonly #events: SupervisorEvents;

  constructor(events: SupervisorEvents) {
    this.#events = events;
  }

  /** Starts a child and keeps it running until it is stopped. @returns when it reports that it is ready. */
  start(spec: ChildSpec): Promise<void> {
    const { restarting, gaveUp } = this.#events;
    const child = new SupervisedChild(spec, {
      started: () => this.#events.running(this.#running()),
      restarting,
      gaveUp,
    });
    this.#children.push(child);
    child.start();
    return child.ready;
  }

  /** Ends the children that `which` names in good order and starts them again; starts those that were given up. */
  restart(which: (name: string) => boolean): void {
    for (const child of this.#children) if (which(child.spec.name)) child.restart();
  }

  /** Stops the children that `which` names, all at once; kills those that still run when `deadline` is aborted. */
  async stop(which: (name: string) => boolean, deadline: AbortSignal): Promise<void> {
    const children = this.#children.filter(({ spec }) => which(spec.name));
    await Promise.all(children.map((child) => child.stop(deadline)));
  }

  #running() {
    return this.#children.flatMap(({ spec, pid }) =>
      pid === undefined ? [] : [{ name: spec.name, pid, signal: spec.signal }],
    );
  }
}
