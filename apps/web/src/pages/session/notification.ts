import { createSignal, type Accessor } from 'solid-js';
import type { Snapshot } from '#libs/contracts';
import { STATUS_WORDS } from './words.js';
import { whatWasDone } from './ending-words.js';

const CHOICE = 'darkroom.notify-at-end';

/** Whether the user wants a notification when a session ends. The choice is kept in this browser. */
export interface EndNotification {
  /** Whether the browser can be asked at all: it is not once the user has refused. */
  readonly possible: Accessor<boolean>;
  readonly wanted: Accessor<boolean>;
  toggle(): Promise<void>;
  /** Tells of an end, where that is wanted. */
  tell(snapshot: Snapshot): void;
}

/** Notifications at the end of sessions: only where somebody asked for them. */
export function createEndNotification(): EndNotification {
  const offered = 'Notification' in window && isSecureContext;
  const [possible, setPossible] = createSignal(offered && Notification.permission !== 'denied');
  const [chosen, setChosen] = createSignal(readChoice());
  const [granted, setGranted] = createSignal(offered && Notification.permission === 'granted');
  const wanted = () => chosen() && granted();
  return {
    possible,
    wanted,
    async toggle() {
      const want = !wanted();
      if (want) {
        const permission = await Notification.requestPermission();
        setPossible(permission !== 'denied');
        setGranted(permission === 'granted');
      }
      setChosen(want);
      keepChoice(want);
    },
    tell(snapshot) {
      if (!wanted()) return;
      const { sessionId, name, overallStatus } = snapshot;
      const body = `${STATUS_WORDS[overallStatus]}. ${whatWasDone(snapshot)}`;
      const notification = new Notification(name, { body, tag: `session-${sessionId}`, icon: '/favicon.svg' });
      notification.onclick = () => window.focus();
    },
  };
}

function readChoice(): boolean {
  try {
    return localStorage.getItem(CHOICE) === 'yes';
  } catch {
    return false;
  }
}

/** A browser that keeps nothing for pages forgets the choice with the page. */
function keepChoice(want: boolean): void {
  try {
    localStorage.setItem(CHOICE, want ? 'yes' : 'no');
  } catch {
    return;
  }
}
