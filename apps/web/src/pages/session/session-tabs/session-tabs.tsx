import { useLocation, useNavigate, useSearchParams } from '@solidjs/router';
import {
  createEffect,
  createMemo,
  createSignal,
  lazy,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
  Switch,
} from 'solid-js';
import type { Snapshot } from '#libs/contracts';
import { failedPhotos } from '#libs/progress';
import { Skeleton } from '../../../design/layout.js';
import { Tabs, type Tab } from '../../../design/tabs.js';
import type { CommandState } from '../../../server/client.js';
import { firstNumbers } from '../phases.js';
import { shownCount } from '../other-files/other-files.js';
import { everythingFailed, nothingFound } from '../verdict.js';
import { tabOf, tabOfHash, type SessionTab } from './tabs.js';
import styles from './session-tabs.module.css';

const FailureList = lazy(() => import('../failure-list.js'));
const FileList = lazy(() => import('../other-files/file-list.js'));
const ItemTable = lazy(() => import('../items/item-table.js'));
const ThroughputSection = lazy(() => import('../throughput/throughput-section.js'));

/** What else there is to know of a session, below its screen; the chosen tab is in the address. */
export default function SessionTabs(props: { snapshot: Snapshot; command: CommandState }) {
  const [query] = useSearchParams();
  const location = useLocation();
  const navigate = useNavigate();
  let place!: HTMLDivElement;
  const near = createNear(() => place);
  /** Where there are no photos, the files that are none are what there is to see. */
  const usual = () => {
    if (everythingFailed(props.snapshot)) return 'failures';
    return nothingFound(props.snapshot) ? 'files' : 'photos';
  };
  const chosen = createMemo<SessionTab>(() => tabOf(query, location.hash) ?? usual());
  const choose = (tab: SessionTab) => navigate(`${location.pathname}?tab=${tab}`, { replace: true, scroll: false });
  const tabs = (): readonly Tab<SessionTab>[] => {
    const failed = failedPhotos(props.snapshot);
    return [
      { id: 'photos', label: 'Photos', count: firstNumbers(props.snapshot).total ?? props.snapshot.discovery.found },
      { id: 'failures', label: 'Failures', count: failed, alarming: failed > 0 },
      { id: 'speed', label: 'Speed' },
      { id: 'files', label: 'Files not taken', count: shownCount(props.snapshot, 'all') },
    ];
  };
  const scrollTo = (): void => {
    if (place.isConnected) place.scrollIntoView();
    else requestAnimationFrame(scrollTo);
  };
  // The router scrolls to fragments that it finds at once; this part of the page comes later.
  createEffect(
    on([chosen, () => location.hash], ([tab, hash]) => {
      if (tabOfHash(hash) === tab) scrollTo();
    }),
  );
  return (
    <div ref={place} class={styles.place}>
      <Tabs label="About this session" tabs={tabs()} chosen={chosen()} onChoose={choose}>
        <Show when={near() || tabOf(query, location.hash) !== null}>
          <Suspense fallback={<Skeleton shape="card" />}>
            <Switch>
              <Match when={chosen() === 'photos'}>
                <ItemTable snapshot={props.snapshot} />
              </Match>
              <Match when={chosen() === 'failures'}>
                <FailureList snapshot={props.snapshot} command={props.command} />
              </Match>
              <Match when={chosen() === 'speed'}>
                <ThroughputSection snapshot={props.snapshot} />
              </Match>
              <Match when={chosen() === 'files'}>
                <FileList snapshot={props.snapshot} />
              </Match>
            </Switch>
          </Suspense>
        </Show>
      </Tabs>
    </div>
  );
}

/** Whether an element has been near the visible part of the page: what is far below reads and renders nothing. */
function createNear(element: () => HTMLElement) {
  const [near, setNear] = createSignal(false);
  onMount(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        setNear(true);
        observer.disconnect();
      },
      { rootMargin: '0px 0px -64px' },
    );
    observer.observe(element());
    onCleanup(() => observer.disconnect());
  });
  return near;
}
