import { useNavigate } from '@solidjs/router';
import { createResource, createSignal, Match, Show, Suspense, Switch } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { DirectoryPreview } from '#libs/contracts';
import { useClient } from '../connection/client.js';
import { Button } from '../design/button.js';
import { count, counted } from '../design/format.js';
import { Problem, Section } from '../design/layout.js';
import { setTitle } from '../design/title.js';
import { FolderBrowser } from './folder-browser.js';
import styles from './folders.module.css';

/** Choosing a folder for a new session. */
export default function NewSessionPage() {
  const client = useClient();
  const navigate = useNavigate();
  const [folder, setFolder] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  setTitle(() => 'New session · Darkroom');

  const start = async (rootPath: string): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const { sessionId } = await client.sessions.create({ rootPath, start: true });
      navigate(`/sessions/${sessionId}`);
    } catch (error) {
      setProblem(apiErrorOf(error).message);
      setBusy(false);
    }
  };

  return (
    <div class={styles.page}>
      <h1>New session</h1>
      <p class={styles.hint}>
        Choose a folder; everything below it is indexed. Folders outside of these can be added where Darkroom is
        started: <code>npm start -- &lt;folder&gt;</code>
      </p>
      <Section title="Folder">
        <FolderBrowser onChange={setFolder} />
      </Section>
      <Show when={folder()} keyed>
        {(rootPath) => (
          <div class={styles.chosen}>
            <div>
              <p class={styles.path}>{rootPath}</p>
              <Suspense fallback={<p class={styles.hint}>Counting the photos…</p>}>
                <Preview rootPath={rootPath} />
              </Suspense>
            </div>
            <Button kind="primary" disabled={busy()} onClick={() => void start(rootPath)}>
              Index this folder
            </Button>
          </div>
        )}
      </Show>
      <Show when={problem()}>{(message) => <Problem>{message()}</Problem>}</Show>
    </div>
  );
}

function Preview(props: { rootPath: string }) {
  const client = useClient();
  const [preview] = createResource(() => client.preview({ rootPath: props.rootPath }));
  return (
    <Switch>
      <Match when={preview.error as unknown}>{(error) => <Problem>{apiErrorOf(error()).message}</Problem>}</Match>
      <Match when={preview()}>{(known) => <p class={styles.hint}>{forecast(known())}</p>}</Match>
    </Switch>
  );
}

function forecast({ photos, complete, minutes }: DirectoryPreview): string {
  const found = complete ? counted(photos, 'photo') : `more than ${counted(photos, 'photo')}`;
  if (minutes === null) return found;
  return minutes < 1 ? `${found}, less than a minute` : `${found}, about ${count(Math.ceil(minutes))} min`;
}
