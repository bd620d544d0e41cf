import { Show } from 'solid-js';
import { Button } from '../../design/button.js';
import type { EndNotification } from './notification.js';

/** Offers a notification at the end; the browser asks the user only when it is taken up. */
export function NotificationOffer(props: { notification: EndNotification }) {
  return (
    <Show when={props.notification.possible()}>
      <Button aria-pressed={props.notification.wanted()} onClick={() => void props.notification.toggle()}>
        Notify me at the end
      </Button>
    </Show>
  );
}
