import { Show } from 'solid-js';
import type { Snapshot } from '#libs/contracts';
import { Button, ButtonLink } from '../../design/button.js';
import { counted } from '../../design/format.js';
import { Section } from '../../design/layout.js';
import { firstNumbers } from './phases.js';
import { whatIsLeft, whatWasDone } from './results.js';
import styles from './ending.module.css';
import { FAILURES_ANCHOR } from './failure-list.js';
import type { EndNotification } from './notification.js';
import { usePhases } from '../../server/phases.js';

/** The result of a run that has ended, and links to it. */
export function Ending(props: { snapshot: Snapshot; failed: number }) {
  const find = usePhases();
  const people = () => props.snapshot.phases.clustering.people ?? 0;
  const analyzed = () => firstNumbers(props.snapshot).completed;
  return (
    <Section title="Summary">
      <p class={styles.words}>
        {whatWasDone(props.snapshot, find)} {whatIsLeft(props.snapshot, find)}
      </p>
      <p class={styles.ways}>
        <Show when={people() > 0}>
          <ButtonLink href="/people">Show people</ButtonLink>
        </Show>
        <Show when={analyzed() > 0}>
          <ButtonLink href={`/photos?session=${props.snapshot.sessionId}`}>Show photos</ButtonLink>
        </Show>
        <Show when={props.failed > 0}>
          <ButtonLink href={`/sessions/${props.snapshot.sessionId}#${FAILURES_ANCHOR}`}>
            Why {counted(props.failed, 'photo')} failed
          </ButtonLink>
        </Show>
      </p>
    </Section>
  );
}

/** Offers a notification at the end. The browser asks for permission only when it is pressed. */
export function NotificationOffer(props: { notification: EndNotification }) {
  return (
    <Show when={props.notification.possible()}>
      <Button aria-pressed={props.notification.enabled()} onClick={() => void props.notification.toggle()}>
        Notify me at the end
      </Button>
    </Show>
  );
}
