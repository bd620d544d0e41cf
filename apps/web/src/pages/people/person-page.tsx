import { useNavigate, useParams, useSearchParams } from '@solidjs/router';
import { Show } from 'solid-js';
import type { Person } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { createPages, PagedGrid } from '../../server/paged-grid.js';
import { createFocusFallback } from '../../design/focus.js';
import { FilterLinks } from '../../design/filter-links.js';
import { Empty, Notice, Page, Skeleton, SkeletonGrid } from '../../design/layout.js';
import { PHOTO_TILES, PhotoTile } from '../photos/photo-tile.js';
import { FaceCrop } from './face-crop.js';
import { PersonFaces } from './faces.js';
import { createPeopleVersion } from './people-version.js';
import { PersonMenu } from './person-menu.js';
import { PersonNameField } from './person-name.js';
import styles from './person-page.module.css';
import { personName } from './words.js';

/** One person: their name, photos and faces. */
export default function PersonPage() {
  const params = useParams<{ id: string }>();
  const version = createPeopleVersion();
  const query = createQuery({ key: () => params.id, read: (id) => client.people.get(Number(id)), version });
  // The last face of a person without a name may have gone.
  createFocusFallback(query.error);
  return (
    <Answered
      query={query}
      waiting={
        <Page title="Person">
          <Skeleton shape="title" />
          <SkeletonGrid tiles={12} />
        </Page>
      }
      missing={
        <Notice title="This person does not exist">
          <p>Their faces may have gone to other people.</p>
          <a href="/people">All people</a>
        </Notice>
      }
    >
      {(person) => <Detail person={person()} version={version()} />}
    </Answered>
  );
}

function Detail(props: { person: Person; version: string }) {
  const navigate = useNavigate();
  const [search] = useSearchParams<{ show: string }>();
  const faces = () => search.show === 'faces';
  const showMerged = (into: Person) => navigate(`/people/${into.id}`, { replace: true });
  const address = () => `/people/${props.person.id}`;
  return (
    <Page
      title={personName(props.person)}
      heading={
        <span class={styles.person}>
          <span class={styles.face}>
            <FaceCrop faceId={props.person.representativeFaceId} round />
          </span>
          <PersonNameField person={props.person} onMerged={showMerged} />
        </span>
      }
      aside={
        <>
          <Show when={props.person.hidden}>
            <p class={styles.hidden}>Hidden</p>
          </Show>
          <PersonMenu person={props.person} onMerged={showMerged} />
        </>
      }
    >
      <FilterLinks
        label="View"
        links={[
          { href: address(), label: 'Photos', count: props.person.photos, current: !faces() },
          { href: `${address()}?show=faces`, label: 'Faces', count: props.person.faces, current: faces() },
        ]}
      />
      <Show when={!faces()} fallback={<PersonFaces person={props.person} version={props.version} />}>
        <PersonPhotos id={props.person.id} version={props.version} />
      </Show>
    </Page>
  );
}

function PersonPhotos(props: { id: number; version: string }) {
  const photos = createPages(
    () => props.id,
    (person, cursor) => client.photos.list({ person, ...cursor }),
    (page) => page.photos,
    () => props.version,
  );
  return (
    <PagedGrid label="Photos" pages={photos} {...PHOTO_TILES} empty={<Empty title="No photos of this person" />}>
      {(photo) => <PhotoTile photo={photo()} />}
    </PagedGrid>
  );
}
