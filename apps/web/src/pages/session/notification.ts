import { createSignal } from 'solid-js';
import type { Snapshot } from '#libs/contracts';
import { STATUS_WORDS } from './words.js';
import { usePhases } from '../../server/phases.js';
import { whatWasDone } from './results.js';

const CHOICE = 'darkroom.notify-at-end';

/** Notifications when a session ends. The choice is stored in this browser. */
export type EndNotification = ReturnType<typeof createEndNotification>;

/** Creates notifications at the end of sessions. They are off until the user enables them. */
export function createEndNotification() {
  const find = usePhases();
  const supported = 'Notification' in window && isSecureContext;
  const [permission, setPermission] = createSignal(supported ? Notification.permission : 'denied');
  const [chosen, setChosen] = createSignal(readChoice());
  const enabled = () => chosen() && permission() === 'granted';
  return {
    /** Whether notifications can be enabled: not once the user has denied the permission. */
    possible: () => permission() !== 'denied',
    enabled,
    async toggle(): Promise<void> {
      const enable = !enabled();
      if (enable) setPermission(await Notification.requestPermission());
      setChosen(enable);
      storeChoice(enable);
    },
    /** Shows the notification of an end, if notifications are enabled. */
    show(snapshot: Snapshot): void {
      if (!enabled()) return;
      const { sessionId, name, overallStatus } = snapshot;
      const body = `${STATUS_WORDS[overallStatus]}. ${whatWasDone(snapshot, find)}`;
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

/** Without storage the choice lasts as long as the page. */
function storeChoice(enabled: boolean): void {
  try {
    localStorage.setItem(CHOICE, enabled ? 'yes' : 'no');
  } catch {
    return;
  }
}
