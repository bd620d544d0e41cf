import { createEffect, createSignal, createUniqueId, Index, onCleanup, onMount, Show } from 'solid-js';
import { Throttle } from '#libs/async';
import type { Condition, FaceSummary, RecentItem, Snapshot } from '#libs/contracts';
import { count, counted, percent } from '../../../design/format.js';
import { now } from '../../../design/now.js';
import { FaceCrop } from '../../people/face-crop.js';
import ContactSheet from '../contact-sheet/contact-sheet.js';
import { createLatest } from '../latest.js';
import { newestFaces } from '../live-feed/live-feed.js';
import { firstNumbers } from '../phases.js';
import { endingLabel } from '../verdict.js';
import { finishInWords, STATUS_WORDS } from '../words.js';
import styles from './wall-mode.module.css';
import { keepAwake } from './keep-awake.js';

const FACES = 6;
/** Least time between two changes of the faces: each of them is rendered for the wall. */
const FACES_MS = 3_000;

/** A session on a screen that is looked at from afar: the number, the sheet and the newest faces. Escape and `f` leave. */
export default function WallMode(props: {
  snapshot: Snapshot;
  recent: readonly RecentItem[];
  condition: Condition | null;
  onClose: () => void;
}) {
  let dialog!: HTMLDialogElement;
  const titleId = createUniqueId();
  const latest = createLatest(props);
  const newest = () => newestFaces(latest()?.items ?? [], latest()?.faces ?? []).slice(0, FACES);
  const [faces, setFaces] = createSignal<readonly FaceSummary[]>([]);
  const throttle = new Throttle<readonly FaceSummary[]>({
    intervalMs: FACES_MS,
    merge: (later) => later,
    send: (shown) => setFaces(shown),
  });
  createEffect(() => throttle.offer(newest()));
  onCleanup(() => throttle.close());
  const figures = () => figuresOf(props.snapshot);
  const finish = () => (props.condition === null ? finishOf(props.snapshot, now()) : null);

  onMount(() => {
    dialog.showModal();
    dialog.focus();
    onCleanup(keepAwake());
    void fillScreen(dialog, () => props.onClose());
  });
  onCleanup(() => dialog.close());

  return (
    <dialog
      ref={dialog}
      class={styles.wall}
      tabIndex={-1}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'f' || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        props.onClose();
      }}
    >
      <div class={styles.side}>
        <h2 id={titleId} class={styles.name}>
          {props.snapshot.name}
        </h2>
        <p class={styles.number}>{figures().number}</p>
        <p class={styles.of}>{figures().of}</p>
        <p class={styles.phase}>{figures().doing}</p>
        <Show when={finish()}>{(sentence) => <p class={styles.finish}>{sentence()}</p>}</Show>
        <Show when={props.condition}>
          {(condition) => (
            <p class={styles.condition}>
              {condition().message} {condition().advice}
            </p>
          )}
        </Show>
        <ul class={styles.faces} aria-label="Newest faces">
          <Index each={faces()}>
            {(face) => (
              <li>
                <FaceCrop faceId={face().id} round />
              </li>
            )}
          </Index>
        </ul>
        <button type="button" class={styles.leave} onClick={() => props.onClose()}>
          Leave wall mode <kbd>Esc</kbd>
        </button>
      </div>
      <div class={styles.sheet}>
        <ContactSheet snapshot={props.snapshot} recent={props.recent} />
      </div>
    </dialog>
  );
}

/** Shows an element on the whole screen where the browser allows that, and says when the user has left it. */
async function fillScreen(element: HTMLElement, onLeft: () => void): Promise<void> {
  try {
    await element.requestFullscreen();
  } catch {
    // The browser refuses, for example in a frame: the window is filled all the same.
    return;
  }
  element.addEventListener('fullscreenchange', () => document.fullscreenElement ?? onLeft());
}

/** The numbers of the phase that runs; of the whole session before and after all phases. */
function figuresOf(snapshot: Snapshot): { number: string; of: string; doing: string } {
  const { overallStatus: status, overallProgress, discovery } = snapshot;
  const doing = status === 'running' || status === 'completed' ? endingLabel(snapshot) : STATUS_WORDS[status];
  const phase = Object.values(snapshot.phases).find(({ name }) => name === overallProgress.currentPhase);
  if (phase && typeof phase.progress.total === 'number' && phase.progress.total > 0) {
    const { settled, total } = phase.progress;
    return {
      number: count(settled),
      of: `of ${counted(total, 'photo')} · ${percent(overallProgress.percentage)}`,
      doing,
    };
  }
  const { total } = firstNumbers(snapshot);
  return { number: count(total ?? discovery.found), of: total === null ? 'photos found' : 'photos', doing };
}

/** When a running session is expected to end. */
function finishOf({ overallStatus, overallProgress, updatedAt }: Snapshot, at: number): string | null {
  return overallStatus === 'running' ? finishInWords(overallProgress.etaSeconds, updatedAt, at) : null;
}
