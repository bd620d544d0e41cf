import { useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, createSignal, lazy, on, Show, Suspense } from 'solid-js';
import type { DirectoryPreview, SessionOptions } from '#libs/contracts';
import { otherFilesInWords } from '#libs/progress';
import { Button } from '../../design/button.js';
import { ListField, RadioCards, TextField, type Option } from '../../design/field.js';
import { createFocusFallback } from '../../design/focus.js';
import { count, counted, fileName, pathWithin } from '../../design/format.js';
import { Page, Problem, Section, Skeleton } from '../../design/layout.js';
import { Answered } from '../../server/answered.js';
import { client, createCommand } from '../../server/client.js';
import { createDebounced, createQuery, type Query } from '../../server/create-query.js';
import { FolderBrowser } from './folder-browser.js';
import { HOME } from './home.js';
import styles from './new-session-page.module.css';

const ComputerBrowser = lazy(() => import('./computer-browser.js').then((part) => ({ default: part.ComputerBrowser })));

const LONGEST_NAME = 200;
/** Photos are counted once the selection has not changed for this long. */
const DEBOUNCE_MS = 300;
/** Sub-folders that are named one by one. */
const NAMED = 3;

/** The default options. */
const USUAL_OPTIONS: SessionOptions = { faceQuality: 'standard', minFaceSize: 0, phases: [] };

const QUALITIES: readonly Option<SessionOptions['faceQuality']>[] = [
  { value: 'fast', title: 'Fast', meaning: 'Finds the main people in a photo.' },
  { value: 'standard', title: 'Standard', meaning: 'Finds smaller faces too. Right for most albums.' },
  { value: 'fine', title: 'Small faces', meaning: 'Finds more faces in groups and crowds, and takes longer.' },
];

/** Values are shares of a photo's longer side. */
const SIZES: readonly Option<number>[] = [
  { value: 0, title: 'Every face', meaning: 'Includes the smallest faces that can be found.' },
  {
    value: 0.04,
    title: 'No tiny faces',
    meaning: 'Leaves out faces under 4 % of the photo’s longer side, such as passers-by.',
  },
  { value: 0.1, title: 'Large faces only', meaning: 'Leaves out faces under 10 % of the photo’s longer side.' },
];

/** The page that starts a session. The folder is in the URL, so that Back returns to the previous one. */
export default function NewSessionPage() {
  const [search, setSearch] = useSearchParams<{ folder: string; computer: string }>();
  const folder = () => search.folder || null;
  /** Whether all folders of the computer are browsed: at once where none may be indexed yet but the sample album. */
  const computer = () => {
    if (search.computer !== undefined || folder() !== null) return search.computer || null;
    const known = allowed.value();
    const sample = about.value()?.sampleAlbum;
    return known?.mayAdd && about.value() && known.roots.every(({ path }) => path === sample) ? HOME : null;
  };
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const roots = createQuery({ key: () => 'roots', read: () => client.directories.list() });
  const listing = createQuery({ key: folder, read: (path) => client.directories.list({ path }) });
  const allowed = createQuery({ key: () => 'allowed', read: () => client.roots.list() });
  const about = createQuery({ key: () => 'about', read: () => client.system.about() });
  createFocusFallback(() => listing.value() ?? roots.value());
  createEffect(on(folder, () => setChosen(new Set<string>()), { defer: true }));
  return (
    <Page title="Choose a folder">
      <p class={styles.hint}>
        Everything in a folder is indexed, or only the sub-folders that you select. Your files are only read.
      </p>
      <Show
        when={computer()}
        fallback={
          <Section title="Folder">
            <FolderBrowser
              roots={roots}
              listing={listing}
              folder={folder()}
              sample={about.value()?.sampleAlbum ?? null}
              chosen={chosen()}
              onChoose={setChosen}
              onEnter={(path) => setSearch({ folder: path, computer: null })}
            />
            <Show when={folder() === null && allowed.value()}>
              {(known) => (
                <div class={styles.other}>
                  <Show
                    when={known().mayAdd}
                    fallback={
                      <p class={styles.hint}>
                        Other folders are allowed at the computer that Darkroom runs on: start it there with{' '}
                        <code>--root &lt;folder&gt;</code>
                      </p>
                    }
                  >
                    <Button onClick={() => setSearch({ computer: HOME })}>Another folder on this computer</Button>
                  </Show>
                </div>
              )}
            </Show>
          </Section>
        }
      >
        {(path) => (
          <Section title="Folders of this computer" aside={<a href="/new?computer=">Allowed folders</a>}>
            <Suspense fallback={<Skeleton shape="card" />}>
              <ComputerBrowser
                folder={path()}
                onEnter={(entered) => setSearch({ computer: entered })}
                onAdded={(added) => {
                  roots.reload();
                  allowed.reload();
                  setSearch({ folder: added, computer: null });
                }}
              />
            </Suspense>
          </Section>
        )}
      </Show>
      <Show when={folder()} keyed>
        {(rootPath) => <Order rootPath={rootPath} chosen={chosen()} />}
      </Show>
    </Page>
  );
}

function Order(props: { rootPath: string; chosen: ReadonlySet<string> }) {
  const navigate = useNavigate();
  const command = createCommand();
  const [typed, setTyped] = createSignal<string | null>(null);
  const name = () => typed() ?? fileName(props.rootPath);
  const [options, setOptions] = createSignal<SessionOptions>(USUAL_OPTIONS);
  const order = createMemo(() => ({
    rootPath: props.rootPath,
    subdirectories: [...props.chosen].sort(),
    ...(options().ignore && { ignore: options().ignore }),
  }));
  const stable = createDebounced(order, DEBOUNCE_MS);
  const preview = createQuery({ key: stable, read: (chosen) => client.directories.preview(chosen) });
  /** What was typed, or else the patterns that the folder has. */
  const ignore = createMemo(() => options().ignore ?? preview.value()?.ignore ?? []);
  const start = (event: SubmitEvent) => {
    event.preventDefault();
    void command.run(async () => {
      const { sessionId } = await client.sessions.create({
        rootPath: props.rootPath,
        subdirectories: [...props.chosen],
        options: options(),
        start: true,
        ...(name().trim() === '' ? {} : { name: name().trim() }),
      });
      navigate(`/sessions/${sessionId}`);
    });
  };
  return (
    <Section title="Session">
      <form class={styles.order} onSubmit={start}>
        <Plan folder={props.rootPath} chosen={props.chosen} preview={preview} />
        <TextField
          label="Name"
          value={name()}
          maxlength={LONGEST_NAME}
          placeholder={fileName(props.rootPath)}
          onInput={setTyped}
        />
        <ListField
          label="Leave out"
          hint="Files and folders, separated by commas, such as *-edited.* or private/"
          values={ignore()}
          onInput={(patterns) => setOptions({ ...options(), ignore: patterns })}
        />
        <details class={styles.options}>
          <summary>Options for finding faces</summary>
          <div class={styles.fields}>
            <RadioCards
              legend="Accuracy"
              name="faceQuality"
              value={options().faceQuality}
              options={QUALITIES}
              onChange={(faceQuality) => setOptions({ ...options(), faceQuality })}
            />
            <RadioCards
              legend="Face size"
              name="minFaceSize"
              value={options().minFaceSize}
              options={SIZES}
              onChange={(minFaceSize) => setOptions({ ...options(), minFaceSize })}
            />
          </div>
        </details>
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

/** A forecast of the session: which folders, how many photos and other files, how long. */
function Plan(props: { folder: string; chosen: ReadonlySet<string>; preview: Query<DirectoryPreview> }) {
  return (
    <div class={styles.plan}>
      <p>{scope(props.folder, props.chosen)}</p>
      <div class={styles.forecast} aria-live="polite">
        <Answered query={props.preview} waiting={<p class={styles.counting}>Counting photos …</p>}>
          {(known) => (
            <>
              <p>{forecast(known())}</p>
              <p class={styles.others}>{otherFilesInWords(known().kinds).join(', ')}</p>
            </>
          )}
        </Answered>
      </div>
    </div>
  );
}

function scope(folder: string, chosen: ReadonlySet<string>): string {
  if (chosen.size === 0) return 'All of this folder: no sub-folder is selected, so everything in it is indexed.';
  const names = [...chosen].sort().map((path) => pathWithin(folder, path));
  const named = names.slice(0, NAMED).join(', ');
  const more = names.length > NAMED ? ` and ${count(names.length - NAMED)} more` : '';
  return `Only ${named}${more}, with everything below ${names.length === 1 ? 'it' : 'them'}.`;
}

function forecast({ photos, complete, minutes }: DirectoryPreview): string {
  const found = complete ? counted(photos, 'photo') : `more than ${counted(photos, 'photo')}`;
  if (minutes === null || photos === 0) return found;
  const time = minutes < 1 ? 'less than a minute' : `about ${count(Math.ceil(minutes))} min`;
  return `${found}, ${time}`;
}
