import { For, Show } from 'solid-js';
import type { Photo } from '#libs/contracts';
import { CopyPath } from '../../design/copy-path.js';
import { bytes, count } from '../../design/format.js';
import { Section } from '../../design/layout.js';
import styles from './photo-facts.module.css';

/** The tags of a photo, its file, and its sessions. */
export function PhotoFacts(props: { photo: Photo }) {
  return (
    <>
      <Show when={props.photo.tags.length > 0}>
        <Section title="Tags">
          <ul class={styles.tags}>
            <For each={props.photo.tags}>
              {(tag) => (
                <li>
                  <a class={styles.tag} href={`/photos?${new URLSearchParams({ tag: tag.label }).toString()}`}>
                    {tag.label}
                    <span class={styles.score}>{Math.round(100 * tag.score)}%</span>
                  </a>
                </li>
              )}
            </For>
          </ul>
        </Section>
      </Show>
      <Section title="File">
        <dl class={styles.facts}>
          <dt>Path</dt>
          <dd class={styles.path}>
            {props.photo.path} <CopyPath path={props.photo.path} class={styles.copy} />
          </dd>
          <dt>Size</dt>
          <dd>{bytes(props.photo.size)}</dd>
          <dt>Pixels</dt>
          <dd>{pixels(props.photo)}</dd>
          <Show when={props.photo.sessions.length > 0}>
            <dt>Sessions</dt>
            <dd class={styles.sessions}>
              <For each={props.photo.sessions}>
                {(session) => <a href={`/sessions/${session.id}`}>{session.name}</a>}
              </For>
            </dd>
          </Show>
        </dl>
      </Section>
    </>
  );
}

function pixels({ width, height }: Photo): string {
  return width === null || height === null ? 'Unknown' : `${count(width)} × ${count(height)}`;
}
