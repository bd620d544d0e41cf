import { ApiRequestError, makeProgressClient, type ProgressClient } from '#libs/client';
import { isAtWork, isTerminal, type SessionSummary } from '#libs/contracts';
import { COMMANDS } from '#libs/progress';
import type { Claim } from './data/claim.js';
import type { Options } from './options.js';
import { freePort, localAddress } from './address.js';
import { Darkroom } from './darkroom.js';
import { openDevelopment, type Development } from './development.js';
import { Followed } from './display/follow.js';
import type { Phases } from './display/render.js';
import { makeScreen, type Display } from './display/screens.js';
import { Terminal } from './display/terminal.js';
import { safeText } from './display/text.js';
import { exportNames } from './export-names.js';
import { checkPatterns } from './ignore-patterns.js';
import { Problem } from './problem.js';
import type { SetUp } from './set-up/set-up.js';
import { listenForStop, StopRequested, unlessStopped } from './stop-request.js';
import { throughRestarts } from './through-restarts.js';

export { backUp } from './backup.js';

/** Longest that `watch` waits for the first answer of a server. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * Starts Darkroom, indexes the folders, and keeps everything running until a request to stop (with `once`: until the
 * sessions have ended).
 * @param setUp builds what has changed, in development.
 * @returns the exit code.
 */
export async function start(options: Options, claim: Claim, setUp: SetUp): Promise<number> {
  const ignore = checkPatterns(options.ignore);
  const terminal = new Terminal(process.stdout);
  const request = listenForStop();
  // In development Vite has the address and proxies requests to the API.
  const apiOptions = options.dev ? { ...options, port: await freePort() } : options;
  const darkroom = new Darkroom(apiOptions, claim, request, terminal);
  let development: Development | undefined;
  let followed: Followed | undefined;
  const onSilence = (lastHeardAt: number | null) => followed?.showSilence(lastHeardAt);
  const client = makeProgressClient({ url: darkroom.url, token: options.token, onSilence });
  try {
    await darkroom.open();
    if (options.dev) development = await openDevelopment(options, darkroom, setUp, terminal.say);
    const url = development?.url ?? darkroom.url;
    terminal.show([]);
    terminal.say(`Dashboard  ${url}`);
    terminal.say(`Data       ${options.data}, logs in logs/`);
    if (options.folders.length > 0) await darkroom.workerReady();
    else terminal.say('Choose a folder in the dashboard, or start with one: npm start -- <folder>');
    const indexing = await indexFolders(client, { ...options, ignore }, terminal, request.stop);
    followed = new Followed({ client, terminal, url, ...indexing }, indexing.sessionIds.length > 1);
    const allSucceeded = await unlessStopped(showAll(followed, indexing.sessionIds), request.stop);
    if (options.once) return allSucceeded ? 0 : 1;
    if (options.folders.length > 0) terminal.say(`The dashboard stays at ${url}; Ctrl-C stops Darkroom.`);
    return await unlessStopped(new Promise<never>(() => undefined), request.stop);
  } catch (error) {
    if (error instanceof StopRequested) return options.once ? 1 : 0;
    throw asProblem(error, darkroom.url);
  } finally {
    followed?.close();
    followed = undefined;
    client.close();
    terminal.show([]);
    terminal.say('Stopping …');
    await development?.close();
    await darkroom.close();
  }
}

async function showAll(followed: Followed, sessionIds: readonly number[]): Promise<boolean> {
  return (await Promise.all(sessionIds.map((sessionId) => followed.show(sessionId)))).every(Boolean);
}

/**
 * Shows a session of a running server until it ends, by default the newest that runs, and the others beside it.
 * @param runningAt the address in the run file of the data directory, if a server runs on it.
 * @returns the exit code.
 */
export async function watch(options: Options, runningAt: string | undefined): Promise<number> {
  const url = options.addressChosen ? undefined : runningAt;
  const address = url ?? localAddress(options.host, options.port);
  const terminal = new Terminal(process.stdout);
  const request = listenForStop();
  let followed: Followed | undefined;
  const onSilence = (lastHeardAt: number | null) => followed?.showSilence(lastHeardAt);
  const client = makeProgressClient({ url: address, token: options.token, onSilence });
  try {
    const { phases } = await unlessStopped(client.system.about(), AbortSignal.any([request.stop, noAnswer(address)]));
    const sessionId = options.session ?? (await newestUnfinished(client, { terminal, phases, url: address }));
    if (sessionId === undefined) return 0;
    followed = new Followed({ client, terminal, phases, url: address, folders: [] }, false);
    return (await unlessStopped(followed.show(sessionId), request.stop)) ? 0 : 1;
  } catch (error) {
    if (error instanceof StopRequested) return 0;
    throw asProblem(error, address);
  } finally {
    followed?.close();
    followed = undefined;
    client.close();
  }
}

/** Exports the names of a server that runs, at `url`. @returns the exit code. */
export async function exportNamesOf({ token }: Options, url: string): Promise<number> {
  const terminal = new Terminal(process.stdout);
  const request = listenForStop();
  const client = makeProgressClient({ url, token });
  try {
    await exportNames(client, terminal, request.stop);
    return 0;
  } catch (error) {
    if (error instanceof StopRequested) return 1;
    throw asProblem(error, url);
  } finally {
    client.close();
  }
}

/** Starts Darkroom without workers, exports the names, and stops it. @returns the exit code. */
export async function startAndExportNames(options: Options, claim: Claim): Promise<number> {
  const terminal = new Terminal(process.stdout);
  const request = listenForStop();
  const darkroom = new Darkroom(options, claim, request, terminal);
  const client = makeProgressClient({ url: darkroom.url, token: options.token });
  try {
    await darkroom.open({ workers: 0 });
    await exportNames(client, terminal, request.stop);
    return 0;
  } catch (error) {
    if (error instanceof StopRequested) return 1;
    throw asProblem(error, darkroom.url);
  } finally {
    client.close();
    await darkroom.close();
  }
}

/** Indexes the folders, and has them watched where that is asked for. */
async function indexFolders(
  client: ProgressClient,
  { folders, ignore, watch: isWatched }: Options,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<{ readonly sessionIds: number[]; readonly folders: string[]; readonly phases: Phases }> {
  const indexing = { sessionIds: [] as number[], folders: [] as string[] };
  for (const folder of folders) {
    const { sessionId, isNew } = await throughRestarts(() => indexFolder(client, folder, ignore), stop);
    indexing.sessionIds.push(sessionId);
    if (!isNew && ignore.length > 0)
      terminal.say(`${safeText(folder)} goes on with its unfinished session: --ignore holds for the next one.`);
    if (!isWatched) continue;
    const { folderId, rootPath } = await throughRestarts(() => client.sessions.get(sessionId), stop);
    await throughRestarts(() => client.folders.update(folderId, { watched: true }), stop);
    indexing.folders.push(rootPath);
    terminal.say(`Watching ${safeText(rootPath)}`);
  }
  const { phases } = await throughRestarts(() => client.system.about(), stop);
  return { ...indexing, phases };
}

/** Continues the folder's unfinished session, or starts a new one. */
async function indexFolder(
  { sessions }: ProgressClient,
  folder: string,
  ignore: readonly string[],
): Promise<{ readonly sessionId: number; readonly isNew: boolean }> {
  const unfinished = await newestSession(
    sessions,
    (summary) => summary.rootPath === folder && !isTerminal(summary.status),
  );
  if (unfinished === undefined) {
    const options = ignore.length > 0 ? { options: { ignore: [...ignore] } } : {};
    const { sessionId } = await sessions.create({ rootPath: folder, start: true, ...options });
    return { sessionId, isNew: true };
  }
  const { allowed, overallStatus } = await sessions.progress(unfinished.sessionId);
  // It may have ended meanwhile.
  const next = isTerminal(overallStatus) ? undefined : allowed.find((command) => COMMANDS[command].queuesWork);
  if (next !== undefined) await sessions.command(unfinished.sessionId, next);
  return { sessionId: unfinished.sessionId, isNew: false };
}

/** The newest session that fits. */
async function newestSession(
  sessions: ProgressClient['sessions'],
  fits: (summary: SessionSummary) => boolean,
): Promise<SessionSummary | undefined> {
  for (let page = 1; ; page += 1) {
    const { items, hasMore } = await sessions.list({ page, pageSize: 100 });
    const found = items.find(fits);
    if (found !== undefined || !hasMore) return found;
  }
}

/** The newest session that runs, else the newest that is not finished; where there is none, says so. */
async function newestUnfinished(
  { sessions }: ProgressClient,
  { terminal, phases, url }: Display,
): Promise<number | undefined> {
  const unfinished =
    (await newestSession(sessions, ({ status }) => isAtWork(status))) ??
    (await newestSession(sessions, ({ status }) => !isTerminal(status)));
  if (unfinished !== undefined) return unfinished.sessionId;
  const newest = await newestSession(sessions, () => true);
  if (newest === undefined) terminal.say('There is no session yet.');
  else {
    const progress = await sessions.progress(newest.sessionId);
    terminal.say('No session is running. The newest:');
    const screen = makeScreen({ terminal, phases, url }, false);
    screen.end(progress);
    screen.close();
  }
  return undefined;
}

/** Aborted where a server that is asked now has not answered in time, as one that is stopped. */
function noAnswer(url: string): AbortSignal {
  const late = new AbortController();
  setTimeout(() => late.abort(noDarkroom(url)), ANSWER_WITHIN_MS).unref();
  return late.signal;
}

function noDarkroom(url: string): Problem {
  return new Problem(
    `No Darkroom answers at ${url}: start it with npm start, or name its address with --host and --port.`,
  );
}

function asProblem(error: unknown, url: string): unknown {
  if (!(error instanceof ApiRequestError)) return error;
  if (error.status === 0) return noDarkroom(url);
  if (error.status === 401) return new Problem(`Darkroom at ${url} requires an access token: set DARKROOM_TOKEN.`);
  return new Problem(`Darkroom at ${url} refused: ${safeText(error.message)}`);
}
