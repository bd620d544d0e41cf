import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Api } from './api.js';
import { freePort } from '../../apps/cli/src/address.js';
import { readRun } from '../../apps/cli/src/data/claim.js';
import { runLaunched, type Exit, type Program } from './program.js';
import { isTerminal, type Snapshot } from '#libs/contracts';
import { ProgressSocket } from './socket.js';

/** What a Darkroom is started with. */
export interface Launch {
  /** Absolute path of the data directory. */
  readonly data: string;
  readonly folders?: readonly string[];
  readonly roots?: readonly string[];
  readonly ignore?: readonly string[];
  readonly host?: string;
  /** By default a free one. */
  readonly port?: number;
  readonly workers?: number;
  readonly once?: boolean;
  /** Whether the folders are watched. */
  readonly watch?: boolean;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Runs the command line as `npm start -- …args` does, without npm. */
export function runStart(args: readonly string[], environment?: NodeJS.ProcessEnv): Program {
  return runLaunched('apps/cli/src/start.ts', args, environment);
}

/** The command line of a launch. */
export async function argumentsOf({
  data,
  folders = [],
  roots = [],
  ignore = [],
  host,
  port,
  workers,
  once,
  watch,
}: Launch): Promise<string[]> {
  return [
    ...['--data', data],
    ...['--port', String(port ?? (await freePort()))],
    ...(host === undefined ? [] : ['--host', host]),
    ...roots.flatMap((root) => ['--root', root]),
    ...ignore.flatMap((pattern) => ['--ignore', pattern]),
    ...(workers === undefined ? [] : ['--workers', String(workers)]),
    ...(once === true ? ['--once'] : []),
    ...(watch === true ? ['--watch'] : []),
    ...folders,
  ];
}

/** Where a running Darkroom is: plain data, which can be handed to another process. */
export interface Place {
  /** Dashboard, API and socket. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** The data directory. */
  readonly data: string;
  readonly token?: string | undefined;
}

/** A running Darkroom, seen from outside: its API, its socket, its processes, its logs. */
export class Server implements Place {
  readonly url: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly data: string;
  readonly token: string | undefined;
  readonly api: Api;

  constructor({ url, databaseUrl, redisUrl, data, token }: Place) {
    [this.url, this.databaseUrl, this.redisUrl, this.data, this.token] = [url, databaseUrl, redisUrl, data, token];
    this.api = new Api(url, token);
  }

  /** Opens a socket connection; the caller closes it. */
  connect(): Promise<ProgressSocket> {
    return ProgressSocket.open(this.url, this.token === undefined ? {} : { auth: { token: this.token } });
  }

  /** Indexes a folder in a new session. @returns its last snapshot. */
  async indexed(folder: string): Promise<Snapshot> {
    return this.untilEnd((await this.api.index(folder)).sessionId);
  }

  /** Follows a session until it ends. @returns its last snapshot. */
  async untilEnd(sessionId: number): Promise<Snapshot> {
    const socket = await this.connect();
    try {
      const snapshot = await socket.subscribe(sessionId);
      return isTerminal(snapshot.overallStatus) ? snapshot : (await socket.end(sessionId)).snapshot;
    } finally {
      socket.close();
    }
  }

  /** A metric of the API. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  }

  /** The processes that the supervisor keeps running: `postgres`, `redis`, `api`, `worker-1`, … */
  children(): { name: string; pid: number }[] {
    return (readRun(this.data)?.children ?? []).map(({ name, pid }) => ({ name, pid }));
  }

  /** The pid of one of those processes. @throws where it does not run. */
  pidOf(name: string): number {
    const child = this.children().find((running) => running.name === name);
    if (child === undefined) throw new Error(`${name} does not run: ${JSON.stringify(this.children())}`);
    return child.pid;
  }

  /** What a child has logged: `api`, `worker-1`, `postgres`, `redis`. */
  log(name: string): string {
    return readFileSync(join(this.data, 'logs', `${name}.log`), 'utf8');
  }
}

/** The addresses of the servers, which the newest start has written to its log without the database's password. */
function serversOf({ data, environment }: Launch): Pick<Place, 'databaseUrl' | 'redisUrl'> {
  const line = readFileSync(join(data, 'logs', 'start.log'), 'utf8')
    .split('\n')
    .findLast((text) => text.includes('"msg":"servers"'));
  const { database, redis } = JSON.parse(line ?? '{}') as { database: string; redis: string };
  const configured = environment?.['DATABASE_URL'];
  if (configured !== undefined) return { databaseUrl: configured, redisUrl: redis };
  const url = new URL(database);
  url.password = (JSON.parse(readFileSync(join(data, 'postgres.json'), 'utf8')) as { password: string }).password;
  return { databaseUrl: url.href, redisUrl: redis };
}

/** The whole product at work, started by its command line. */
export class Darkroom extends Server {
  private constructor(
    readonly program: Program,
    place: Place,
  ) {
    super(place);
  }

  /** Starts it and returns when it says where its dashboard is. @throws with its output, where it ends before. */
  static async start(launch: Launch): Promise<Darkroom> {
    const program = runStart(await argumentsOf(launch), launch.environment);
    try {
      const [, url = ''] = await program.line(/^Dashboard +(\S+)/, 90_000);
      const token = launch.environment?.['DARKROOM_TOKEN'];
      return new Darkroom(program, { url, ...serversOf(launch), data: launch.data, token });
    } catch (error) {
      program.kill('SIGINT');
      throw error;
    }
  }

  /** Stops it as Ctrl-C does. */
  async stop(): Promise<Exit> {
    this.program.kill('SIGINT');
    return this.program.ended;
  }
}
