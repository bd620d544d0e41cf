import { useNavigate } from '@solidjs/router';
import { Show } from 'solid-js';
import { Button, ButtonLink } from '../../design/button.js';
import { Problem } from '../../design/layout.js';
import { client, createCommand } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import styles from './first-run.module.css';

/** The home page before the first session: choose a folder, or try the sample album. */
export default function FirstRun() {
  const navigate = useNavigate();
  const about = createQuery({ key: () => 'about', read: () => client.system.about() });
  const command = createCommand();
  const index = (rootPath: string) =>
    void command.run(async () => {
      const { sessionId } = await client.sessions.create({ rootPath, name: 'Sample album', start: true });
      navigate(`/sessions/${sessionId}`);
    });
  return (
    <section class={styles.first}>
      <h1>No photos yet</h1>
      <p>
        Choose a folder of photos and watch it develop: Darkroom looks at each photo, finds the faces and groups them
        into people. Your files are only read, and stay where they are.
      </p>
      <div class={styles.ways}>
        <ButtonLink kind="primary" href="/new">
          Choose a folder
        </ButtonLink>
        <Show when={about.value()?.sampleAlbum}>
          {(path) => (
            <Button disabled={command.busy()} onClick={() => index(path())}>
              Index the sample album
            </Button>
          )}
        </Show>
      </div>
      <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
    </section>
  );
}
