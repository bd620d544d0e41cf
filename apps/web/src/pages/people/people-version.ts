import { createMemo, type Accessor } from 'solid-js';
import { isTerminal } from '#libs/contracts';
import { createListFeed } from '../../server/feeds.js';
import { correctionVersion } from './correct.js';

/** Changes with each correction of this page, and whenever a session has grouped faces: follows them as its owner lives. */
export function createPeopleVersion(): Accessor<string> {
  const list = createListFeed();
  const grouped = createMemo(() =>
    (list.sessions ?? [])
      .map(({ sessionId, version, people, status }) => [sessionId, version.run, people, isTerminal(status)].join())
      .join(' '),
  );
  return () => `${correctionVersion()} ${grouped()}`;
}
