import { For, Show } from 'solid-js';
import type { ModelTask, Root } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { client, createCommand } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { Button } from '../../design/button.js';
import { createFocusFallback } from '../../design/focus.js';
import { showNote } from '../../design/notes.js';
import { Fact, Facts, Section, Skeleton } from '../../design/layout.js';
import { bytes } from '../../design/format.js';
import styles from './system-page.module.css';

/** The purpose of each model. */
const MODEL_WORDS: Record<ModelTask, string> = {
  embedding: 'Describes and tags photos',
  face_detection: 'Finds faces',
  face_landmarks: 'Finds eyes, nose and mouth',
  face_descriptor: 'Compares faces',
};

/** The folders that may be indexed. Those that were added in the page can be taken back. */
function AllowedRoots() {
  const query = createQuery({ key: () => 'roots', read: () => client.roots.list() });
  const command = createCommand();
  createFocusFallback(query.value);
  const remove = ({ id, path }: Root) => {
    if (id === null || command.busy()) return;
    void command.run(async () => {
      await client.roots.remove(id);
      query.reload();
      showNote({ text: `${path} can no longer be indexed. Its photos stay in the library.` });
    });
  };
  return (
    <Answered query={query} waiting={<Skeleton shape="line" />}>
      {(known) => (
        <ul>
          <For each={known().roots} fallback={<li>None yet</li>}>
            {(root) => (
              <li class={styles.root}>
                <span class={styles.code}>{root.path}</span>
                <Show when={root.id !== null}>
                  <Button kind="quiet" aria-label={`Take back ${root.path}`} onClick={() => remove(root)}>
                    Take back
                  </Button>
                </Show>
              </li>
            )}
          </For>
        </ul>
      )}
    </Answered>
  );
}

/** What does not change while Darkroom runs: models, versions, and the folders that may be indexed. */
export function Installation() {
  const about = createQuery({ key: () => 'about', read: () => client.system.about() });
  return (
    <Answered query={about} waiting={<Skeleton shape="card" />}>
      {(known) => (
        <>
          <Section title="Models">
            <div class={styles.scroller}>
              <table class={styles.table}>
                <thead>
                  <tr>
                    <th scope="col">Purpose</th>
                    <th scope="col">Model</th>
                    <th scope="col">From</th>
                    <th scope="col" class={styles.number}>
                      Size
                    </th>
                  </tr>
                </thead>
                <tbody>
                  <For each={known().models}>
                    {(model) => (
                      <tr>
                        <th scope="row">{MODEL_WORDS[model.task]}</th>
                        <td class={styles.code}>{model.id}</td>
                        <td class={styles.code}>
                          {model.package} {model.packageVersion}
                        </td>
                        <td class={styles.number}>{bytes(model.bytes)}</td>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            </div>
          </Section>
          <Section title="This installation">
            <Facts>
              <Fact term="Darkroom">{known().version}</Fact>
              <Fact term="Node.js">{known().node}</Fact>
              <Fact term="Installation">
                <span class={styles.code}>{known().installation}</span>
              </Fact>
              <Fact term="Folders that may be indexed">
                <AllowedRoots />
              </Fact>
            </Facts>
          </Section>
        </>
      )}
    </Answered>
  );
}
