import { For } from 'solid-js';
import type { ModelTask } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
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
                <For
                  each={[...known().roots, ...(known().sampleAlbum === null ? [] : [known().sampleAlbum])]}
                  fallback="none yet"
                >
                  {(root) => <div class={styles.code}>{root}</div>}
                </For>
              </Fact>
            </Facts>
          </Section>
        </>
      )}
    </Answered>
  );
}
