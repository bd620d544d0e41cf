import { createSignal } from 'solid-js';
import type { Snapshot } from '#libs/contracts';
import { summarise } from '#libs/progress';
import { standingOf } from '../sessions/outcome.js';

const CHOICE = 'darkroom.notify-at-end';

/** Notifications when a session ends. The choice is stored in this browser. */
export type EndNotification = ReturnType<typeof createEndNotification>;

/** Creates notifications at the end of sessions. They are off until the user enables them. */
export function createEndNotification() {
  const supported = 'Notification' in window && isSecureContext;
  const [permission, setPermission] = createSignal(supported ? Notification.permission : 'denied');
  const [chosen, setChosen] = createSignal(storage()?.getItem(CHOICE) === 'yes');
  const enabled = () => chosen() && permission() === 'granted';
  return {
    /** Whether notifications can be enabled: not once the user has denied the permission. */
    possible: () => permission() !== 'denied',
    enabled,
    async toggle(): Promise<void> {
      const enable = !enabled();
      if (enable) setPermission(await Notification.requestPermission());
      setChosen(enable);
      storage()?.setItem(CHOICE, enable ? 'yes' : 'no');
    },
    /** Shows the notification of an end, if notifications are enabled. */
    async show(snapshot: Snapshot): Promise<void> {
      if (!enabled()) return;
      const { whatWasDone } = await import('./results.js');
      const { sessionId, name } = snapshot;
      const body = `${standingOf(summarise(snapshot)).words}. ${whatWasDone(snapshot)}`;
      const notification = new Notification(name, { body, tag: `session-${sessionId}`, icon: '/favicon.svg' });
      notification.onclick = () => window.focus();
    },
  };
}

/** Without storage the choice lasts as long as the page. */
function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
