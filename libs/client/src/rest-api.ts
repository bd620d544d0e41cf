import {
  About,
  DirectoryListing,
  DirectoryPreview,
  FacePage,
  Failures,
  ItemPage,
  People,
  Person,
  Photo,
  PhotoPage,
  Session,
  SessionList,
  SimilarPhotos,
  Snapshot,
  SystemState,
  Tags,
  Throughput,
  UnifiedProgress,
  routes,
  type Command,
  type CreateSession,
  type FaceQuery,
  type ItemQuery,
  type PeopleQuery,
  type PersonPhotosQuery,
  type PhaseName,
  type PhotoQuery,
  type PreviewDirectories,
  type SessionListQuery,
  type UpdatePerson,
  type UpdateSession,
} from '#libs/contracts';
import type { Request } from './rest.js';

/** Every REST call as a function. All throw ApiRequestError. */
export type RestApi = ReturnType<typeof makeRestApi>;

/** The REST calls over `request`. `onAnswer` hears the snapshot that each command is answered with. */
export function makeRestApi(request: Request, onAnswer: (snapshot: Snapshot) => void) {
  const commanded = async (id: number, command: Command, body: unknown): Promise<Snapshot> => {
    const snapshot = await request(Snapshot, routes.command(id, command), { method: 'POST', body });
    onAnswer(snapshot);
    return snapshot;
  };
  return {
    sessions: {
      list: (query: Partial<SessionListQuery> = {}) => request(SessionList, routes.sessions(), { query }),
      create: (body: CreateSession) => request(Snapshot, routes.sessions(), { method: 'POST', body }),
      get: (id: number) => request(Session, routes.session(id)),
      update: (id: number, body: UpdateSession) => request(Session, routes.session(id), { method: 'PATCH', body }),
      remove: (id: number) => request<void>(null, routes.session(id), { method: 'DELETE' }),
      progress: (id: number) => request(UnifiedProgress, routes.progress(id)),
      command: (id: number, command: Exclude<Command, 'restart'>) => commanded(id, command, {}),
      restart: (id: number, from: PhaseName) => commanded(id, 'restart', { from }),
      items: (id: number, query: Partial<ItemQuery> = {}) => request(ItemPage, routes.items(id), { query }),
      failures: (id: number) => request(Failures, routes.failures(id)),
      throughput: (id: number, buckets: number) => request(Throughput, routes.throughput(id), { query: { buckets } }),
    },
    photos: {
      list: (query: Partial<PhotoQuery> = {}) => request(PhotoPage, routes.photos(), { query }),
      tags: () => request(Tags, routes.tags()),
      get: (id: number) => request(Photo, routes.photo(id)),
      similar: (id: number, limit: number) => request(SimilarPhotos, routes.similar(id), { query: { limit } }),
    },
    people: {
      list: (query: Partial<PeopleQuery> = {}) => request(People, routes.people(), { query }),
      get: (id: number) => request(Person, routes.person(id)),
      update: (id: number, body: UpdatePerson) => request(Person, routes.person(id), { method: 'PATCH', body }),
      photos: (id: number, query: Partial<PersonPhotosQuery> = {}) =>
        request(PhotoPage, routes.personPhotos(id), { query }),
      /** @returns the person who has all the faces now. */
      merge: (id: number, into: number) => request(Person, routes.mergePerson(id), { method: 'POST', body: { into } }),
      removeFace: (id: number, faceId: number) =>
        request<void>(null, routes.personFace(id, faceId), { method: 'DELETE' }),
    },
    /** Faces of a person, or of nobody. */
    faces: (query: Partial<FaceQuery> = {}) => request(FacePage, routes.faces(), { query }),
    /** Without a path: the roots that sessions may lie under. */
    directories: (path?: string) => request(DirectoryListing, routes.directories(), { query: { path } }),
    preview: (body: PreviewDirectories) => request(DirectoryPreview, routes.preview(), { method: 'POST', body }),
    system: () => request(SystemState, routes.system()),
    about: () => request(About, routes.about()),
    /** Sets the cookie that stands for the token from then on. */
    login: (token: string) => request<void>(null, routes.login(), { method: 'POST', body: { token } }),
  };
}
