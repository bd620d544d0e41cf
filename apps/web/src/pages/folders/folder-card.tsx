import { useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { isTerminal, type Folder, type UpdateFolder } from '#libs/contracts';
import { Button, ButtonLink } from '../../design/button.js';
import { ago, count } from '../../design/format.js';
import { Fact, Facts, Problem } from '../../design/layout.js';
import { now } from '../../design/now.js';
import { Switch } from '../../design/switch.js';
import { client, createCommand } from '../../server/client.js';
import { StatusBadge } from '../session/status-badge.js';
import { lastActivity } from '../sessions/order.js';
import { standingOf } from '../sessions/outcome.js';
import styles from './folder-card.module.css';
import { IgnoreField } from './ignore-field.js';
import { RemoveFolder } from './remove-folder.js';
import { STATE_WORDS } from './words.js';

/** A folder of the library: whether it is there, its photos, its last session, and what can be done with it. */
export function FolderCard(props: { folder: Folder; onChange: (folder: Folder) => void; onRemoved: () => void }) {
  const navigate = useNavigate();
  const command = createCommand();
  const [removing, setRemoving] = createSignal(false);
  const folder = () => props.folder;
  const change = (wanted: UpdateFolder) =>
    command.run(async () => props.onChange(await client.folders.update(folder().id, wanted)));
  /** Indexes all of it, as its last session did. */
  const indexAgain = () =>
    command.run(async () => {
      const { path: rootPath, ignore, lastSession } = folder();
      const last = lastSession && (await client.sessions.get(lastSession.sessionId));
      const options = last && { options: { ...last.options, ignore } };
      const { sessionId } = await client.sessions.create({ rootPath, start: true, ...options });
      navigate(`/sessions/${sessionId}`);
    });
  /** The session that has not ended. */
  const current = () => {
    const last = folder().lastSession;
    return last === null || isTerminal(last.status) ? null : last;
  };
  return (
    <li class={styles.card}>
      <h2 class={styles.path}>{folder().path}</h2>
      <Show when={STATE_WORDS[folder().state]}>{(words) => <p class={styles.state}>{words()}</p>}</Show>
      <Facts>
        <Fact term="Photos">
          <a href={`/photos?folder=${folder().id}`}>{count(folder().photos)}</a>
        </Fact>
        <Show when={folder().missing > 0}>
          <Fact term="Missing">
            <a href={`/missing?folder=${folder().id}`}>{count(folder().missing)}</a>
          </Fact>
        </Show>
        <Fact term="Sessions">{count(folder().sessions)}</Fact>
        <Show when={folder().lastSession}>
          {(last) => (
            <Fact term="Last session">
              <span class={styles.last}>
                <a href={`/sessions/${last().sessionId}`}>Session {last().sessionId}</a>
                <StatusBadge standing={standingOf(last())} />
                <time class={styles.age} datetime={lastActivity(last())}>
                  {ago(Math.max(0, now() - Date.parse(lastActivity(last()))) / 1000)}
                </time>
              </span>
            </Fact>
          )}
        </Show>
      </Facts>
      <div class={styles.foot}>
        <div class={styles.settings}>
          <Switch
            label="Watch this folder"
            hint={
              folder().watched
                ? 'Changes are picked up by themselves.'
                : 'Changes are found when you index the folder again.'
            }
            on={folder().watched}
            disabled={command.busy()}
            onChange={(watched) => void change({ watched })}
          />
          <IgnoreField patterns={folder().ignore} onSave={(ignore) => change({ ignore })} />
        </div>
        <div class={styles.actions}>
          <Show
            when={current()}
            fallback={
              <Button disabled={command.busy()} onClick={() => void indexAgain()}>
                Index again
              </Button>
            }
          >
            {(session) => <ButtonLink href={`/sessions/${session().sessionId}`}>Show the session</ButtonLink>}
          </Show>
          <Button kind="danger" onClick={() => setRemoving(true)}>
            Remove…
          </Button>
        </div>
      </div>
      <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <RemoveFolder
        folder={folder()}
        open={removing()}
        onClose={() => setRemoving(false)}
        onRemoved={props.onRemoved}
      />
    </li>
  );
}
