import { FACE_PHASE, FIRST_PHASE } from '#libs/phases';
import { Dice } from '../support/random.js';
import { HINDRANCES, type HindranceKind } from './hindrances.js';
import { scheduleOf, wayOf, type Place, type PlannedHindrance, type Schedule } from './schedule.js';

/** So many pictures that work is left after each hindrance, on a fast computer too. */
export const HINDERED_PICTURES = 560;
const DUPLICATES = 30;
/** How long a hindrance lasts once it is named, at most, in ms. */
const LASTS_MS = 2_500;
/** Share of a phase at which its last hindrance comes: later its last photos may be in hand. */
const LAST_SHARE = 0.4;

const KINDS = Object.keys(HINDRANCES) as HindranceKind[];
/** These have a place of their own. */
const PLACED: readonly HindranceKind[] = ['workers-busy', 'disk-full', 'photo-held'];
/** While these last, photos go on being analysed until their jobs are done: one phase has not enough of them for all. */
const WORKED_THROUGH: readonly HindranceKind[] = ['redis-frozen', 'redis-full', 'redis-unsaved'];

/** A seed without faults and requests, in which everything that a condition names is in the way once. */
export function hinderedScheduleOf(seed: number): Schedule {
  const dice = new Dice(seed);
  const others = dice.shuffled(KINDS.filter((kind) => ![...PLACED, ...WORKED_THROUGH].includes(kind)));
  const through = dice.shuffled(WORKED_THROUGH);
  // Thumbnails are written in training. A held photo lets all others go first, so nothing may come after it in a phase.
  const training = dice.shuffled<HindranceKind>(['disk-full', ...others.slice(0, 2), ...through.slice(0, 1)]);
  const faces = dice.shuffled([...others.slice(2), ...through.slice(1)]);
  const held = dice.pick([training, faces]);
  held.push('photo-held');
  return {
    ...calmScheduleOf(seed),
    workers: 2,
    unique: HINDERED_PICTURES,
    duplicates: DUPLICATES,
    twin: false,
    hindrances: [
      planned(dice, 'workers-busy', { stage: 'discovery', share: 0 }),
      ...spread(dice, FIRST_PHASE.name, training),
      ...spread(dice, FACE_PHASE.name, faces),
    ],
  };
}

/** A seed in which nothing happens to the session. */
export function calmScheduleOf(seed: number): Schedule {
  const { poison, duplicates, ...schedule } = scheduleOf(seed);
  return { ...schedule, duplicates: duplicates + poison.length, poison: [], steps: [], afterwards: [] };
}

/** Spreads hindrances over a phase, in their order. */
function spread(dice: Dice, stage: Place['stage'], kinds: readonly HindranceKind[]): PlannedHindrance[] {
  const places = kinds.map(() => ({ stage, share: dice.share(0, LAST_SHARE) })).sort((a, b) => wayOf(a) - wayOf(b));
  return kinds.map((kind, at) => planned(dice, kind, places[at] as Place));
}

function planned(dice: Dice, kind: HindranceKind, place: Place): PlannedHindrance {
  return { place, kind, ms: dice.between(0, LASTS_MS) };
}
