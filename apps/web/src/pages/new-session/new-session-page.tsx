import { useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, createSignal, on, Show } from 'solid-js';
import type { SessionOptions } from '#libs/contracts';
import { useClient } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { createCommand } from '../../server/create-command.js';
import { Button } from '../../design/button.js';
import { TextField } from '../../design/field.js';
import { counted, fileName } from '../../design/format.js';
import { Page, Problem, Section } from '../../design/layout.js';
import { setTitle } from '../../design/tab.js';
import { FolderBrowser } from './folder-browser.js';
import styles from './new-session-page.module.css';
import { Plan } from './plan.js';
import { SessionOptionFields, USUAL_OPTIONS } from './session-options.js';

const LONGEST_NAME = 200;

/** The page that starts a session. The folder is in the URL, so that Back returns to the previous one. */
export default function NewSessionPage() {
  const client = useClient();
  const [search, setSearch] = useSearchParams<{ folder: string }>();
  const folder = createMemo(() => search.folder || null);
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const roots = createQuery({ key: () => 'roots', read: () => client.directories.list() });
  const listing = createQuery({ key: folder, read: (path) => client.directories.list({ path }) });
  createEffect(on(folder, () => setChosen(new Set<string>()), { defer: true }));
  setTitle(() => 'New session · Darkroom');
  return (
    <Page title="New session">
      <p class={styles.hint}>
        Choose a folder. Everything in it is indexed, or only the sub-folders that you select. Your files are only read.
        To add another folder, start Darkroom with <code>npm start -- &lt;folder&gt;</code>
      </p>
      <Section title="Folder">
        <FolderBrowser
          roots={roots}
          listing={listing}
          folder={folder()}
          chosen={chosen()}
          onChoose={setChosen}
          onEnter={(path) => setSearch({ folder: path })}
        />
      </Section>
      <Show when={folder()} keyed>
        {(rootPath) => <Order rootPath={rootPath} chosen={chosen()} />}
      </Show>
    </Page>
  );
}

function Order(props: { rootPath: string; chosen: ReadonlySet<string> }) {
  const client = useClient();
  const navigate = useNavigate();
  const command = createCommand();
  const [typed, setTyped] = createSignal<string | null>(null);
  const name = () => typed() ?? fileName(props.rootPath);
  const [options, setOptions] = createSignal<SessionOptions>(USUAL_OPTIONS);
  const start = () =>
    command.run(async () => {
      const { sessionId } = await client.sessions.create({
        rootPath: props.rootPath,
        subdirectories: [...props.chosen],
        options: options(),
        start: true,
        ...(name().trim() === '' ? {} : { name: name().trim() }),
      });
      navigate(`/sessions/${sessionId}`);
    });
  return (
    <Section title="Session">
      <form
        class={styles.order}
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <Plan folder={props.rootPath} chosen={props.chosen} options={options()} />
        <TextField
          label="Name"
          value={name()}
          maxlength={LONGEST_NAME}
          placeholder={fileName(props.rootPath)}
          onInput={setTyped}
        />
        <SessionOptionFields options={options()} onChange={setOptions} />
        <div class={styles.go}>
          <Button type="submit" kind="primary" disabled={command.busy()}>
            {props.chosen.size === 0 ? 'Index this folder' : `Index ${counted(props.chosen.size, 'sub-folder')}`}
          </Button>
        </div>
        <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
      </form>
    </Section>
  );
}
