import { project } from '../project.js';
import { Problem } from '../problem.js';
import type { ChildSpec, Supervisor } from '../supervision/supervisor.js';
import { until } from '../until.js';
import type { User } from './postgres-place.js';

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

/** Long enough for Postgres to recover from a crash. */
const READY_WITHIN_MS = 60_000;

/** Starts a server and waits until it answers. @returns its address. @throws {Problem} naming its log. */
export async function openServer(
  { url, child, isReady }: EmbeddedServer,
  supervisor: Supervisor,
  signal: AbortSignal,
): Promise<string> {
  void supervisor.start(child);
  const problem = () => new Problem(`${child.name} is not ready after ${READY_WITHIN_MS / 1000} s: see ${child.log}`);
  await until(isReady, { everyMs: 20, withinMs: READY_WITHIN_MS, problem, signal });
  return url;
}

/** The guard as it is built; Node cannot fork its source. */
export const guardModule = project('dist', 'apps', 'cli', 'src', 'servers', 'guard.js');

/** The child that runs a server under a guard process. */
export function guarded(name: string, server: GuardedServer, log: string): ChildSpec {
  const args = [JSON.stringify(server)];
  return { name, module: guardModule, args, environment: process.env, signal: server.signal, log };
}
