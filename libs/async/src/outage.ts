/** What an installation may lack for a while, which is no fault of the work that needs it. */
export const OUTAGES = [
  /** The disk of the data directory has no room, or cannot be written. */
  'disk_full',
  /** The computer has no memory or no open files left. */
  'computer_full',
  'postgres_away',
  /** The disk or the memory of Postgres is full. */
  'postgres_full',
  'postgres_read_only',
  'redis_away',
  'redis_refuses_writes',
] as const;
export type OutageCause = (typeof OUTAGES)[number];

/** Something that an installation lacks: the cause, and one sentence about it for people. */
export interface Outage {
  readonly cause: OutageCause;
  readonly message: string;
}

/** Postgres does not answer, or refuses connections. Also in the words of those who only see a deadline pass. */
export const POSTGRES_AWAY: Outage = { cause: 'postgres_away', message: 'The database is not available.' };
/** The disk of Postgres has no room. */
export const POSTGRES_FULL: Outage = { cause: 'postgres_full', message: 'The disk of the database is full.' };
/** Postgres takes no writes. */
export const POSTGRES_READ_ONLY: Outage = { cause: 'postgres_read_only', message: 'The database is read-only.' };
/** Redis does not answer, or refuses connections. */
export const REDIS_AWAY: Outage = { cause: 'redis_away', message: 'Redis does not answer.' };

/** By the code that an error carries: Node's or Postgres'. */
const BY_CODE: ReadonlyMap<string, Outage> = new Map([
  // Of files. Darkroom writes in the data directory only.
  ['ENOSPC', { cause: 'disk_full', message: 'The disk is full: make room in the data directory.' }],
  ['EDQUOT', { cause: 'disk_full', message: "The disk is full: the data directory's quota is used up." }],
  ['EROFS', { cause: 'disk_full', message: 'The data directory cannot be written: its disk is read-only.' }],
  ['EMFILE', { cause: 'computer_full', message: 'Too many files are open: its limit (ulimit -n) is too low.' }],
  ['ENFILE', { cause: 'computer_full', message: 'The computer has too many open files.' }],
  ['ENOMEM', { cause: 'computer_full', message: 'The computer is out of memory.' }],
  // Class 53 of Postgres: insufficient resources.
  ['53000', { cause: 'postgres_full', message: 'The database has too few resources.' }],
  ['53100', POSTGRES_FULL],
  ['53200', { cause: 'postgres_full', message: 'The database is out of memory.' }],
  ['53400', { cause: 'postgres_full', message: 'The database has reached a limit of its configuration.' }],
  ['25006', POSTGRES_READ_ONLY],
]);

/** Codes of a database that is away: Postgres', Prisma's, kinds of Prisma's adapter, and Node's. */
const AWAY: ReadonlySet<string> = new Set([
  // Class 57: operator intervention; 25P03: a transaction idle for too long, 53300: too many connections, 58030: its disk
  // fails, 3D000: the database is being replaced.
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '25P03',
  '53300',
  '58030',
  '3D000',
  'P1001',
  'P1002',
  'P1003',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
  'P2037',
  'DatabaseNotReachable',
  'DatabaseDoesNotExist',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);

/** Postgres' codes of broken connections. */
const CONNECTION_CLASS = /^08[0-9A-Z]{3}$/;

/** Messages of connection errors of node-postgres, which have no code. */
const CONNECTION_MESSAGE =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect)/m;

/** The first word of Redis' refusals; in an error of a script it follows a dash. */
const REFUSAL = /(?:^|-)(OOM|MISCONF|READONLY|NOREPLICAS|LOADING|BUSY|MASTERDOWN) /;

const REFUSALS: Readonly<Record<string, string>> = {
  OOM: 'out of memory',
  MISCONF: 'it cannot save to its disk',
  READONLY: 'it is a read-only replica',
  NOREPLICAS: 'too few replicas are connected',
  LOADING: 'it still loads its data',
  BUSY: 'it is busy with a script',
  MASTERDOWN: 'its primary is away',
};

/** Messages of ioredis while Redis is away, which have no code. */
const REDIS_MESSAGE =
  /^(Stream isn't writeable|Connection is closed|Command timed out|Reached the max retries per request)/;

/** Every code that an error of Prisma, its adapter, Postgres or Node carries. */
export function errorCodes(error: unknown): string[] {
  const codes: string[] = [];
  for (let at = error; at instanceof Object; at = 'cause' in at ? at.cause : undefined) {
    for (const key of ['code', 'originalCode', 'kind'] as const) {
      const code = (at as Record<string, unknown>)[key];
      if (typeof code === 'string') codes.push(code);
    }
    const meta = (at as { meta?: { driverAdapterError?: unknown } }).meta?.driverAdapterError;
    if (meta) codes.push(...errorCodes(meta));
  }
  return codes;
}

/** What the installation lacks where that is why something failed; null where it failed for another reason. */
export function outageOf(error: unknown): Outage | null {
  const codes = errorCodes(error);
  const known = codes.flatMap((code) => BY_CODE.get(code) ?? (AWAY.has(code) ? POSTGRES_AWAY : []));
  // What is nearest to the cause says most: a full disk rather than the connection that broke with it.
  const outage = known.find(({ cause }) => cause !== 'postgres_away') ?? known[0];
  if (outage) return outage;
  if (codes.some((code) => CONNECTION_CLASS.test(code))) return POSTGRES_AWAY;
  if (!(error instanceof Error)) return null;
  if (CONNECTION_MESSAGE.test(error.message)) return POSTGRES_AWAY;
  if (REDIS_MESSAGE.test(error.message)) return REDIS_AWAY;
  const why = REFUSALS[REFUSAL.exec(error.message)?.[1] ?? ''];
  return why === undefined ? null : { cause: 'redis_refuses_writes', message: `Redis refuses writes (${why}).` };
}
