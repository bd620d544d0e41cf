import { createResource, For, Match, Show, Suspense, Switch } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import { routes, type Person } from '#libs/contracts';
import { useClient } from '../connection/client.js';
import { count, counted } from '../design/format.js';
import { Problem, Section, Skeleton } from '../design/layout.js';
import styles from './people-found.module.css';

const SHOWN = 24;

/** The people of the library as face crops, read once when it is shown. */
export function PeopleFound() {
  const client = useClient();
  const [answer] = createResource(() => client.people.list());
  const visible = () => answer()?.people.filter((person) => !person.hidden) ?? [];
  return (
    <Section title="People in your library">
      <Suspense fallback={<Faces people={[]} waiting={6} />}>
        <Switch>
          <Match when={answer.error as unknown}>{(error) => <Problem>{apiErrorOf(error()).message}</Problem>}</Match>
          <Match when={answer()}>
            {(people) => (
              <>
                <Show when={visible().length > 0} fallback={<p class={styles.note}>No face was seen often enough to make a person.</p>}>
                  <Faces people={visible().slice(0, SHOWN)} waiting={0} />
                </Show>
                <p class={styles.note}>
                  <Show when={visible().length > SHOWN}>and {count(visible().length - SHOWN)} more people · </Show>
                  {counted(people().ungrouped, 'face')} not grouped
                </p>
              </>
            )}
          </Match>
        </Switch>
      </Suspense>
    </Section>
  );
}

function Faces(props: { people: readonly Person[]; waiting: number }) {
  return (
    <ul class={styles.faces}>
      <For each={props.people}>
        {(person) => (
          <li>
            <Show when={person.representativeFaceId} fallback={<div class={styles.blank} />}>
              {(faceId) => (
                <img class={styles.crop} src={routes.faceCrop(faceId())} alt="" width="160" height="160" decoding="async" />
              )}
            </Show>
            <p class={styles.name}>{person.name ?? 'Unnamed'}</p>
            <p class={styles.note}>{counted(person.faces, 'face')}</p>
            <p class={styles.note}>in {counted(person.photos, 'photo')}</p>
          </li>
        )}
      </For>
      <For each={Array.from({ length: props.waiting })}>
        {() => (
          <li>
            <Skeleton shape="face" />
          </li>
        )}
      </For>
    </ul>
  );
}
