import { project } from '../project.js';
import type { ChildSpec } from '../supervision/supervised-child.js';
import type { User } from './user.js';

/** A server that does not watch its parent: its program, its user, and the signal that ends it in good order. */
export interface GuardedServer {
  readonly program: string;
  readonly args: readonly string[];
  readonly signal: NodeJS.Signals;
  readonly user?: User | undefined;
}

/** An embedded server, ready to be supervised. */
export interface EmbeddedServer {
  readonly url: string;
  readonly child: ChildSpec;
  /** Whether it accepts connections now. */
  readonly isReady: () => boolean | Promise<boolean>;
}

/** The guard as it is built; Node cannot fork its source. */
export const guardModule = project('dist', 'apps', 'cli', 'src', 'servers', 'guard.js');

/** The child that runs a server under a guard process. */
export function guarded(name: string, server: GuardedServer, log: string): ChildSpec {
  return {
    name,
    module: guardModule,
    args: [JSON.stringify(server)],
    environment: process.env,
    signal: server.signal,
    log,
  };
}
