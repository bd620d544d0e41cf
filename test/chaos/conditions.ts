import { setTimeout as delay } from 'node:timers/promises';
import type { Condition, ConditionCause } from '#libs/contracts';
import type { Api } from '../support/api.js';
import { AFTERMATH, HINDRANCES, type Hindrance, type HindranceKind } from './hindrances.js';
import { recoveryOf, type Silence, type Tape } from './tape.js';
import { answerOf, repeat, until } from './waiting.js';
import type { ClientWitness } from './witnesses.js';

/** What a voice says of a session's condition from a moment on, in ms of this process's clock. */
export interface Saying {
  readonly at: number;
  readonly by: Voice;
  readonly cause: ConditionCause | null;
  readonly message: string | null;
}

/** Who says a condition: REST, and a client as the screen has it. */
const VOICES = ['REST', 'screen'] as const;
type Voice = (typeof VOICES)[number];

const POLL_MS = 100;

/** Records what is said of a session's condition, each change once. */
export class ConditionWitness {
  readonly sayings: Saying[] = [];
  readonly #stop: readonly (() => Promise<void>)[];

  constructor(api: () => Api, screen: ClientWitness, sessionId: number) {
    this.#stop = [
      repeat(POLL_MS, async () => {
        const answer = await answerOf(() => api().progress(sessionId), 20_000);
        if (answer) this.#hear('REST', answer.condition);
      }),
      repeat(POLL_MS, () => {
        // Without a condition the screen shows none.
        if (screen.view?.snapshot) this.#hear('screen', screen.view.condition);
        return Promise.resolve();
      }),
    ];
  }

  /** What a voice says now. */
  saysNow(voice: Voice): ConditionCause | null {
    return this.sayings.findLast(({ by }) => by === voice)?.cause ?? null;
  }

  async close(): Promise<void> {
    await Promise.all(this.#stop.map((stop) => stop()));
  }

  #hear(by: Voice, condition: Condition | null): void {
    const { cause, message } = condition ?? { cause: null, message: null };
    if (cause !== this.saysNow(by)) this.sayings.push({ at: performance.now(), by, cause, message });
  }
}

/** A hindrance that was there: when, in ms of this process's clock, and how long it took to name it and to go on. */
export interface Undergone {
  readonly kind: HindranceKind;
  readonly begun: number;
  readonly over: number;
  /** From its beginning, or the last commit after that, until all voices name it; null where they did not. */
  readonly namedMs: number | null;
  /** From its end until the next commit; null where there was none. */
  readonly recoveredMs: number | null;
}

const NAMED_WITHIN_MS = 10_000;
const GOES_ON_WITHIN_MS = 15_000;
/** What has not happened after this time is not waited for: of naming, the time in which the session rests. */
const PATIENCE_MS = 30_000;

/**
 * Lets a session undergo a hindrance. Returns when it was named and has ended, and the session goes on.
 * @param begin puts it in the way, and returns how to end it
 */
export async function undergo(
  { kind, ms }: Hindrance,
  tape: Tape,
  witness: ConditionWitness,
  begin: () => Promise<() => Promise<unknown>>,
): Promise<Undergone> {
  const end = await begin();
  const begun = performance.now();
  const isNamed = () => VOICES.every((voice) => isCause(kind, witness.saysNow(voice)));
  const restedMs = () => performance.now() - Math.max(begun, tape.last?.at ?? 0);
  while (!isNamed() && restedMs() < PATIENCE_MS) await delay(POLL_MS);
  const namedMs = isNamed() ? restedMs() : null;
  await delay(ms);
  await end();
  const over = performance.now();
  await until('the session goes on', () => recoveryOf(over, tape.frames) !== null, PATIENCE_MS).catch(() => undefined);
  return { kind, begun, over, namedMs, recoveredMs: recoveryOf(over, tape.frames) };
}

function isCause(kind: HindranceKind, cause: ConditionCause | null): boolean {
  return cause !== null && (HINDRANCES[kind] as readonly ConditionCause[]).includes(cause);
}

/** What a session may say of itself where nothing is wrong: it waits for what every session waits for at times. */
const USUAL: readonly ConditionCause[] = ['turn', 'models_loading'];

/** After a commit a session may be said to move for this time, whatever is in the way of the next one. */
const MOVES_MS = 5_000;

/** What happened meanwhile beside the hindrances, in ms of this process's clock. */
export interface Meanwhile {
  readonly commits: readonly number[];
  /** When Postgres did not answer this process either: the disk below it is one that many share. */
  readonly silences: readonly Silence[];
}

/** Compares what was said with what was in the way, until `end`, in ms of this process's clock. @returns what is wrong */
export function conditionProblems(
  sayings: readonly Saying[],
  undergone: readonly Undergone[],
  { commits, silences }: Meanwhile,
  end: number,
): string[] {
  const inTheWay = [
    ...undergone,
    ...silences.map(({ from, to }) => ({ kind: 'postgres-frozen' as const, begun: from, over: to })),
  ];
  return [...undergone.flatMap(lateness), ...undergone.flatMap(wavers), ...alarms()];

  /** Causes that are said where nothing of the kind is in the way. */
  function alarms(): string[] {
    return sayings.flatMap(({ at, by, cause, message }, index) => {
      if (cause === null || USUAL.includes(cause)) return [];
      const until = sayings.slice(index + 1).find((next) => next.by === by)?.at ?? end;
      const isDue = inTheWay.some(({ kind, begun, over }) => {
        const from = AFTERMATH[kind]?.includes(cause) ? over : isCause(kind, cause) ? begun : Infinity;
        return at >= from && until <= over + GOES_ON_WITHIN_MS;
      });
      return isDue ? [] : [`${by} said ${cause} for ${seconds(until - at)}: ${message}`];
    });
  }

  /** Once a voice names what is in the way, it says so as long as that lasts and the session does not move in spite of it. */
  function wavers({ kind, begun, over }: Undergone): string[] {
    return VOICES.flatMap((voice) => {
      const meanwhile = sayings.filter(({ by, at }) => by === voice && at >= begun && at < over);
      const named = meanwhile.findIndex(({ cause }) => isCause(kind, cause));
      return meanwhile
        .slice(named === -1 ? meanwhile.length : named)
        .filter(({ at, cause }) => !isCause(kind, cause) && !(cause === null && hasMoved(at)))
        .map(({ cause }) => `${voice} said ${cause} while ${kind} lasted`);
    });
  }

  function hasMoved(at: number): boolean {
    return commits.some((commit) => commit <= at && at - commit < MOVES_MS);
  }
}

function lateness({ kind, namedMs, recoveredMs }: Undergone): string[] {
  return [
    ...(namedMs === null ? [`${kind} was not named`] : []),
    ...((namedMs ?? 0) > NAMED_WITHIN_MS ? [`${kind} was named after ${seconds(namedMs ?? 0)}`] : []),
    ...(recoveredMs === null ? [`after ${kind} the session did not go on`] : []),
    ...((recoveredMs ?? 0) > GOES_ON_WITHIN_MS
      ? [`after ${kind} the session rested ${seconds(recoveredMs ?? 0)}`]
      : []),
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
