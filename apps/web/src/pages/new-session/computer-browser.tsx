import { createSignal, For, Index, Show } from 'solid-js';
import { Button } from '../../design/button.js';
import { Confirm } from '../../design/dialog.js';
import { createFocusFallback } from '../../design/focus.js';
import { Problem, Skeleton } from '../../design/layout.js';
import { Answered } from '../../server/answered.js';
import { client, createCommand } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import styles from './folder-browser.module.css';
import { HOME } from './home.js';
import { partsOf } from './tree.js';

/** Browses all folders of this computer by name, and adds one to those that may be indexed, after a confirmation. */
export function ComputerBrowser(props: {
  /** The current folder, or {@link HOME}. */
  folder: string;
  onEnter: (path: string) => void;
  onAdded: (path: string) => void;
}) {
  const listing = createQuery({
    key: () => props.folder,
    read: (path) => client.roots.browse(path === HOME ? {} : { path }),
  });
  createFocusFallback(listing.value);
  const command = createCommand();
  const [asked, setAsked] = createSignal<string | null>(null);
  const add = async (path: string) => {
    setAsked(null);
    if (await command.run(() => client.roots.add({ path }))) props.onAdded(path);
  };
  return (
    <div class={styles.browser}>
      <Answered query={listing} waiting={<Skeleton shape="card" />}>
        {(known) => (
          <>
            <nav class={styles.trail} aria-label="Folders above">
              <For each={partsOf(known().path)}>
                {(place) => (
                  <button
                    type="button"
                    aria-current={place.path === known().path ? 'location' : undefined}
                    onClick={() => props.onEnter(place.path)}
                  >
                    {place.name}
                  </button>
                )}
              </For>
            </nav>
            <ul class={styles.folders} aria-label="Folders of this computer">
              <Index each={known().folders} fallback={<li class={styles.none}>This folder has no sub-folders.</li>}>
                {(folder) => (
                  <li>
                    <button type="button" class={styles.root} onClick={() => props.onEnter(folder().path)}>
                      <span class={styles.name}>{folder().name}</span>
                    </button>
                  </li>
                )}
              </Index>
            </ul>
            <Show when={!known().complete}>
              <p class={styles.none}>There are more folders here than can be listed.</p>
            </Show>
            <div class={styles.use}>
              <p class={styles.path}>{known().path}</p>
              <Button
                kind="primary"
                aria-disabled={command.busy() || known().parent === null}
                onClick={() => known().parent !== null && setAsked(known().path)}
              >
                Use this folder
              </Button>
            </div>
          </>
        )}
      </Answered>
      <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <Confirm
        open={asked() !== null}
        title="Let Darkroom read this folder?"
        no="Cancel"
        yes="Allow it"
        onClose={() => setAsked(null)}
        onConfirm={() => void add(asked() ?? '')}
      >
        <p class={styles.path}>{asked()}</p>
        <p>
          Photos in it and in all folders below it can then be indexed and shown here. They are only read. You can take
          this back on the System page.
        </p>
      </Confirm>
    </div>
  );
}
