import { createMemo, createSignal, Match, Show, Switch } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { NamesExport } from '#libs/contracts';
import { CopyPath } from '../../design/copy-path.js';
import { Confirm } from '../../design/dialog.js';
import { count, counted } from '../../design/format.js';
import { Problem } from '../../design/layout.js';
import { Menu } from '../../design/menu.js';
import { client } from '../../server/client.js';

/** A menu of the People page, to save the names of all faces as XMP files. */
export function SaveNames() {
  const [state, setState] = createSignal<'closed' | 'asking' | 'saving' | 'ended'>('closed');
  const [answer, setAnswer] = createSignal<NamesExport | null>(null);
  const [problem, setProblem] = createSignal<string | null>(null);

  /** Grows with each opening: an export that was stopped does not go on in the next. */
  let opening = 0;
  const open = () => {
    opening += 1;
    setAnswer(null);
    setProblem(null);
    setState('asking');
  };
  /** Asks for part after part, until the dialog is closed. */
  const save = async (): Promise<void> => {
    open();
    const own = opening;
    const goesOn = () => own === opening && state() === 'saving';
    setState('saving');
    try {
      for (let cursor: string | null | undefined; cursor !== null && goesOn();) {
        const part: NamesExport = await client.people.exportNames({ cursor });
        if (goesOn()) setAnswer(part);
        cursor = part.nextCursor;
      }
    } catch (error) {
      if (goesOn()) setProblem(apiErrorOf(error).message);
    }
    if (goesOn()) setState('ended');
  };
  // A memo, since the dialog keeps what had the focus whenever this changes.
  const isOpen = createMemo(() => state() !== 'closed');
  const no = () => (state() === 'asking' ? 'Cancel' : state() === 'saving' ? 'Stop' : 'Close');
  return (
    <>
      <Menu label="More for people" items={[{ label: 'Save names as XMP files', onSelect: open }]} />
      <Confirm
        open={isOpen()}
        title="Save names as XMP files"
        no={no()}
        yes={state() === 'ended' ? 'Save again' : 'Save'}
        disabled={state() === 'saving'}
        onClose={() => setState('closed')}
        onConfirm={() => void save()}
      >
        <Show when={problem()}>{(message) => <Problem>{message()}</Problem>}</Show>
        <Switch>
          <Match when={state() === 'asking'}>
            <p>
              Each photo with named people gets a small file that other photo programs read: who is on it, and where.
              All are saved in a new folder of Darkroom’s data directory. Your photos are not changed.
            </p>
          </Match>
          <Match when={state() === 'saving'}>
            <p role="status">
              Saving …{' '}
              <Show when={answer()}>
                {(part) => `${count(part().photos + part().skipped)} of ${counted(part().total.photos, 'photo')}`}
              </Show>
            </p>
          </Match>
          <Match when={state() === 'ended' && answer()}>{(saved) => <Saved names={saved()} />}</Match>
        </Switch>
      </Confirm>
    </>
  );
}

/** What was saved, and where. */
function Saved(props: { names: NamesExport }) {
  return (
    <Show when={props.names.directory} fallback={<p role="status">No face has a name yet.</p>}>
      {(directory) => (
        <>
          <p role="status">
            {counted(props.names.faces, 'face')} of {counted(props.names.total.people, 'person', 'people')} in{' '}
            {counted(props.names.photos, 'photo')}.
            <Show when={props.names.skipped > 0}>
              {' '}
              {counted(props.names.skipped, 'photo')} left out: the file cannot be read, or its path is too long.
            </Show>
          </p>
          <p>
            <code>{directory()}</code> <CopyPath path={directory()} />
          </p>
        </>
      )}
    </Show>
  );
}
