import { useNavigate } from '@solidjs/router';
import { createResource, createSignal, Show, Suspense } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import { useClient } from '../../server/client.js';
import { Button, ButtonLink } from '../../design/button.js';
import { Problem } from '../../design/layout.js';
import styles from './empty-list.module.css';

/** The home page before the first session: the sample album, and how to add a folder. */
export function EmptyList() {
  return (
    <section class={styles.empty}>
      <h2>No photos yet</h2>
      <p>
        Index a folder of photos and watch the progress: Darkroom analyzes each photo, finds the faces and groups them
        into people. Your files are only read.
      </p>
      <Suspense>
        <SampleAlbum />
      </Suspense>
      <p>
        Add a folder from the terminal with <code class={styles.command}>npm start -- &lt;folder&gt;</code>, or choose
        one here.
      </p>
      <ButtonLink href="/new">New session</ButtonLink>
    </section>
  );
}

function SampleAlbum() {
  const client = useClient();
  const navigate = useNavigate();
  const [about] = createResource(() => client.system.about().catch(() => null));
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  const index = async (rootPath: string) => {
    setBusy(true);
    setProblem(null);
    try {
      const { sessionId } = await client.sessions.create({ rootPath, name: 'Sample album', start: true });
      navigate(`/sessions/${sessionId}`);
    } catch (error) {
      setProblem(apiErrorOf(error).message);
      setBusy(false);
    }
  };
  return (
    <Show when={about()?.sampleAlbum}>
      {(path) => (
        <>
          <Button kind="primary" disabled={busy()} onClick={() => void index(path())}>
            Index the sample album
          </Button>
          <Show when={problem()}>{(message) => <Problem>{message()}</Problem>}</Show>
        </>
      )}
    </Show>
  );
}
