import { useNavigate } from '@solidjs/router';
import { Show } from 'solid-js';
import { Button, ButtonLink } from '../../design/button.js';
import { Problem } from '../../design/layout.js';
import { client, createCommand } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import styles from './empty-list.module.css';

/** The home page before the first session: the sample album, and how to add a folder. */
export default function EmptyList() {
  const navigate = useNavigate();
  const about = createQuery({ key: () => 'about', read: () => client.system.about() });
  const command = createCommand();
  const index = (rootPath: string) =>
    void command.run(async () => {
      const { sessionId } = await client.sessions.create({ rootPath, name: 'Sample album', start: true });
      navigate(`/sessions/${sessionId}`);
    });
  return (
    <section class={styles.empty}>
      <h2>No photos yet</h2>
      <p>
        Index a folder of photos and watch the progress: Darkroom analyzes each photo, finds the faces and groups them
        into people. Your files are only read.
      </p>
      <Show when={about.value()?.sampleAlbum}>
        {(path) => (
          <Button kind="primary" disabled={command.busy()} onClick={() => index(path())}>
            Index the sample album
          </Button>
        )}
      </Show>
      <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <p>
        Add a folder from the terminal with <code class={styles.command}>npm start -- &lt;folder&gt;</code>, or choose
        one here.
      </p>
      <ButtonLink href="/new">New session</ButtonLink>
    </section>
  );
}
