import { useNavigate, useParams, useSearchParams } from '@solidjs/router';
import { createMemo, Show } from 'solid-js';
import type { Person } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { useClient } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { createPages } from '../../server/create-pages.js';
import { FilterLinks } from '../../design/filter-links.js';
import { Empty, Notice, Page, Skeleton, SkeletonGrid } from '../../design/layout.js';
import { setTitle } from '../../design/tab.js';
import { PhotoGrid } from '../photos/photo-grid.js';
import { FaceCrop } from './face-crop.js';
import { PersonFaces } from './faces.js';
import { PersonMenu } from './person-menu.js';
import { personName, PersonNameField } from './person-name.js';
import styles from './person-page.module.css';

/** One person: their name, photos and faces. */
export default function PersonPage() {
  const client = useClient();
  const params = useParams<{ id: string }>();
  const query = createQuery({ key: () => params.id, read: (id) => client.people.get(Number(id)) });
  setTitle(() => {
    const person = query.value();
    return person === null ? 'Person · Darkroom' : `${personName(person)} · Darkroom`;
  });
  return (
    <Answered query={query} waiting={<Waiting />} missing={<NoSuchPerson />}>
      {(person) => (
        <Detail person={person()} onChange={(changed) => query.change(() => changed)} onFewer={query.reload} />
      )}
    </Answered>
  );
}

function Detail(props: { person: Person; onChange: (person: Person) => void; onFewer: () => void }) {
  const navigate = useNavigate();
  const [search] = useSearchParams<{ show: string }>();
  const faces = () => search.show === 'faces';
  const address = () => `/people/${props.person.id}`;
  const id = createMemo(() => props.person.id);
  return (
    <Page
      title={
        <span class={styles.person}>
          <span class={styles.face}>
            <FaceCrop faceId={props.person.representativeFaceId} />
          </span>
          <PersonNameField person={props.person} onNamed={props.onChange} />
        </span>
      }
      aside={
        <>
          <Show when={props.person.hidden}>
            <p class={styles.hidden}>Hidden</p>
          </Show>
          <PersonMenu
            person={props.person}
            onHidden={props.onChange}
            onMerged={(into) => navigate(`/people/${into.id}`, { replace: true })}
          />
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
      <Show when={!faces()} fallback={<PersonFaces person={props.person} onFewer={props.onFewer} />}>
        <PersonPhotos id={id()} />
      </Show>
    </Page>
  );
}

function PersonPhotos(props: { id: number }) {
  const client = useClient();
  const photos = createPages(
    () => props.id,
    (person, cursor) => client.photos.list({ person, ...cursor }),
    ({ photos }) => photos,
  );
  return <PhotoGrid label="Photos" pages={photos} empty={<Empty title="No photos of this person" />} />;
}

function Waiting() {
  return (
    <Page title="Person">
      <Skeleton shape="title" />
      <SkeletonGrid tiles={12} />
    </Page>
  );
}

function NoSuchPerson() {
  return (
    <Notice title="This person does not exist">
      <p>They may have been merged with another person, or their faces may have been grouped again.</p>
      <a href="/people">All people</a>
    </Notice>
  );
}
