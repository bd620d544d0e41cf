import { createMemo } from 'solid-js';
import type { DirectoryPreview, SessionOptions } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { useClient } from '../../server/client.js';
import { createDebounced } from '../../server/create-debounced.js';
import { createQuery } from '../../server/create-query.js';
import { count, counted, pathWithin } from '../../design/format.js';
import styles from './plan.module.css';

/** Photos are counted once the selection has not changed for this long. */
const DEBOUNCE_MS = 300;
/** Sub-folders that are named one by one. */
const NAMED = 3;

/** A forecast of the session: which folders, how many photos, how long. */
export function Plan(props: { folder: string; chosen: ReadonlySet<string>; options: SessionOptions }) {
  const client = useClient();
  const order = createMemo(() => ({ rootPath: props.folder, subdirectories: [...props.chosen].sort() }));
  const stable = createDebounced(order, DEBOUNCE_MS);
  const preview = createQuery({ key: stable, read: (chosen) => client.directories.preview(chosen) });
  return (
    <div class={styles.plan}>
      <p>{scope(props.folder, props.chosen)}</p>
      <div class={styles.forecast} aria-live="polite">
        <Answered query={preview} waiting={<p class={styles.counting}>Counting photos …</p>}>
          {(known) => <p>{forecast(known(), props.options)}</p>}
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

function forecast({ photos, complete, minutes }: DirectoryPreview, { faceQuality }: SessionOptions): string {
  const found = complete ? counted(photos, 'photo') : `more than ${counted(photos, 'photo')}`;
  if (minutes === null || photos === 0) return found;
  const time = minutes < 1 ? 'less than a minute' : `about ${count(Math.ceil(minutes))} min`;
  return faceQuality === 'tiles'
    ? `${found}, ${time} in one pass; a closer look takes several times as long`
    : `${found}, ${time}`;
}
