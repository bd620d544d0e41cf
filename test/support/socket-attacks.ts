import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { openDatabase } from '#libs/database';
import { createLedger } from '#libs/ledger';
import type { Server } from './darkroom.js';
import { ProgressSocket } from './socket.js';

/** Attacks come from an address of their own, since limits go by the address. */
const ATTACKER = '127.0.0.66';

/** Connects from the attackers' address; it is closed with the test. */
export async function attackSocket({ url }: Server): Promise<ProgressSocket> {
  const socket = await ProgressSocket.open(url, { localAddress: ATTACKER });
  onTestFinished(() => socket.close());
  return socket;
}

/** Waits until a connection is lost. */
export function gone({ socket }: ProgressSocket): Promise<void> {
  return new Promise((settle) => {
    if (!socket.connected) settle();
    else socket.once('disconnect', () => settle());
  });
}

/** Subscribes many times at once. @returns what came back until all were answered or the connection was lost. */
export async function flood(socket: ProgressSocket, payloads: readonly unknown[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  const all = payloads.map((payload) =>
    socket.send('subscribe', payload).then(
      (answer) => answers.push(answer),
      () => undefined,
    ),
  );
  await Promise.race([Promise.all(all), gone(socket)]);
  return answers;
}

/** The different codes among answers; `followed` stands for a subscription. */
export function codesOf(answers: readonly unknown[]): Set<string> {
  return new Set(answers.map((answer) => (answer as { error?: { code: string } }).error?.code ?? 'followed'));
}

/** How many of the answers are subscriptions. */
export function followedIn(answers: readonly unknown[]): number {
  return answers.filter((answer) => 'snapshot' in (answer as object)).length;
}

/** A metric of the API. */
export async function metricOf({ url }: Server, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** Pending sessions, past REST and its limits, for the tests of a file. @returns gives so many payloads, around the circle. */
export function useSessions(
  server: Server & { readonly root: string },
  count: number,
): (size: number) => { sessionId: number }[] {
  const database = openDatabase(server.databaseUrl, { connections: 1 });
  const ledger = createLedger({ database, steps: {} });
  const ids: number[] = [];
  beforeAll(async () => {
    const session = {
      name: 'attacked',
      rootPath: server.root,
      subdirectories: [],
      faceQuality: 'standard',
      minFaceSize: 0,
    } as const;
    while (ids.length < count) ids.push((await ledger.create(session)).id);
  });
  afterAll(async () => {
    await database.trainingSession.deleteMany({ where: { id: { in: ids } } });
    await database.$disconnect();
  });
  return (size) => Array.from({ length: size }, (_, at) => ({ sessionId: ids[at % count] ?? NaN }));
}
