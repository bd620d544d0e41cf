import * as z from 'zod/mini';
import { About } from './about.js';
import { DirectoryListing, DirectoryPreview, DirectoryQuery, PreviewDirectories } from './directories.js';
import type { ErrorCode } from './errors.js';
import { Failures, ItemPage, ItemQuery, Throughput, ThroughputQuery } from './items.js';
import { SessionList, SessionListQuery } from './lists.js';
import { Login } from './login.js';
import { FacePage, FaceQuery, MergePerson, People, PeopleQuery, Person, UpdatePerson } from './people.js';
import { PersonPhotosQuery, Photo, PhotoPage, PhotoQuery, SimilarPhotos, SimilarQuery, Tags } from './photos.js';
import { Snapshot, UnifiedProgress } from './progress.js';
import { CommandOptions, CreateSession, Session, UpdateSession, type Command } from './session.js';
import { Health, SystemState } from './system.js';

/**
 * One operation of the REST API, stated once: the server's route and parsing, the typed client and the OpenAPI document
 * all come from it. `:name` in the pattern is a parameter. A body or a query, never both.
 */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly pattern: string;
  readonly summary: string;
  readonly query?: z.ZodMiniObject;
  readonly body?: z.ZodMiniType;
  /** The JSON that is answered; without it (and without `produces`) there is no body. */
  readonly answer?: z.ZodMiniType;
  /** Media type of an answer that is not JSON. */
  readonly produces?: 'image/jpeg' | 'text/plain';
  /** Status of success: 200, or 204 without a body, where nothing else is stated. */
  readonly status?: 201;
  /** What is refused beside what every endpoint refuses: invalid input, missing access, too many requests. */
  readonly errors?: readonly ErrorCode[];
}

/** The parameters of a pattern in their order: a command, or the number of a row. */
export type PathParameters<Pattern extends string> = Pattern extends `${string}:${infer Name}/${infer Rest}`
  ? [Name extends 'command' ? Command : number, ...PathParameters<Rest>]
  : Pattern extends `${string}:${infer Name}`
    ? [Name extends 'command' ? Command : number]
    : [];

/** An endpoint and how its path is made: `path(...parameters)`. */
const at = <const Definition extends Endpoint>(definition: Definition) => ({
  ...definition,
  path: (...parameters: PathParameters<Definition['pattern']>): string => {
    const values: (string | number)[] = [...parameters];
    return definition.pattern.replace(/:\w+/g, () => String(values.shift()));
  },
});

/** Where the REST API begins. */
export const API_BASE = '/api/v1';
const SESSIONS = `${API_BASE}/training/sessions`;
const SESSION = `${SESSIONS}/:id`;
const DIRECTORIES = `${API_BASE}/training/directories`;
const PHOTOS = `${API_BASE}/photos`;
const PEOPLE = `${API_BASE}/people`;
const FACES = `${API_BASE}/faces`;

const FOLDER_ERRORS = ['folder_not_allowed', 'folder_unreadable'] as const;

/** The REST API, by topic. */
export const endpoints = {
  sessions: {
    create: at({
      method: 'POST',
      pattern: SESSIONS,
      summary: 'Create a session over a folder',
      body: CreateSession,
      answer: Snapshot,
      status: 201,
      errors: [...FOLDER_ERRORS, 'queue_unavailable'],
    }),
    list: at({
      method: 'GET',
      pattern: SESSIONS,
      summary: 'Sessions, newest first',
      query: SessionListQuery,
      answer: SessionList,
    }),
    get: at({ method: 'GET', pattern: SESSION, summary: 'A session', answer: Session, errors: ['not_found'] }),
    update: at({
      method: 'PATCH',
      pattern: SESSION,
      summary: 'Rename a session',
      body: UpdateSession,
      answer: Session,
      errors: ['not_found'],
    }),
    remove: at({
      method: 'DELETE',
      pattern: SESSION,
      summary: 'Delete a session and the photos that no other session has',
      errors: ['not_found'],
    }),
    command: at({
      method: 'POST',
      pattern: `${SESSION}/:command`,
      summary: 'Command a session',
      body: CommandOptions,
      answer: Snapshot,
      errors: ['not_found', 'conflict', 'queue_unavailable'],
    }),
    progress: at({
      method: 'GET',
      pattern: `${SESSION}/progress-unified`,
      summary: 'The unified progress of a session',
      answer: UnifiedProgress,
      errors: ['not_found'],
    }),
    items: at({
      method: 'GET',
      pattern: `${SESSION}/items`,
      summary: 'Photos of a session in path order, page by page',
      query: ItemQuery,
      answer: ItemPage,
      errors: ['not_found'],
    }),
    failures: at({
      method: 'GET',
      pattern: `${SESSION}/failures`,
      summary: 'Failed photos, grouped by reason',
      answer: Failures,
      errors: ['not_found'],
    }),
    throughput: at({
      method: 'GET',
      pattern: `${SESSION}/throughput`,
      summary: 'Photos settled over time, in equal buckets',
      query: ThroughputQuery,
      answer: Throughput,
      errors: ['not_found'],
    }),
  },
  directories: {
    list: at({
      method: 'GET',
      pattern: DIRECTORIES,
      summary: 'Folders under a path; without one, the allowed roots',
      query: DirectoryQuery,
      answer: DirectoryListing,
      errors: FOLDER_ERRORS,
    }),
    preview: at({
      method: 'POST',
      pattern: `${DIRECTORIES}/preview`,
      summary: 'What a session would do: photos and minutes',
      body: PreviewDirectories,
      answer: DirectoryPreview,
      errors: FOLDER_ERRORS,
    }),
  },
  photos: {
    list: at({
      method: 'GET',
      pattern: PHOTOS,
      summary: 'Photos, newest in the library first, page by page',
      query: PhotoQuery,
      answer: PhotoPage,
    }),
    tags: at({
      method: 'GET',
      pattern: `${PHOTOS}/tags`,
      summary: 'Tags of the library, most frequent first',
      answer: Tags,
    }),
    get: at({
      method: 'GET',
      pattern: `${PHOTOS}/:id`,
      summary: 'A photo: tags, faces, duplicates, sessions',
      answer: Photo,
      errors: ['not_found'],
    }),
    similar: at({
      method: 'GET',
      pattern: `${PHOTOS}/:id/similar`,
      summary: 'The photos that look most like one, without its duplicates',
      query: SimilarQuery,
      answer: SimilarPhotos,
      errors: ['not_found', 'too_many_requests'],
    }),
    thumbnail: at({
      method: 'GET',
      pattern: `${PHOTOS}/:id/thumbnail`,
      summary: 'A photo as JPEG, longest side 320 px',
      produces: 'image/jpeg',
      errors: ['not_found'],
    }),
    image: at({
      method: 'GET',
      pattern: `${PHOTOS}/:id/image`,
      summary: 'A photo as JPEG, upright, sRGB, longest side at most 2048 px',
      produces: 'image/jpeg',
      errors: ['not_found'],
    }),
  },
  people: {
    list: at({ method: 'GET', pattern: PEOPLE, summary: 'People, largest first', query: PeopleQuery, answer: People }),
    get: at({ method: 'GET', pattern: `${PEOPLE}/:id`, summary: 'A person', answer: Person, errors: ['not_found'] }),
    photos: at({
      method: 'GET',
      pattern: `${PEOPLE}/:id/photos`,
      summary: 'Photos of a person, newest in the library first, page by page',
      query: PersonPhotosQuery,
      answer: PhotoPage,
      errors: ['not_found'],
    }),
    update: at({
      method: 'PATCH',
      pattern: `${PEOPLE}/:id`,
      summary: 'Name, hide or show a person',
      body: UpdatePerson,
      answer: Person,
      errors: ['not_found'],
    }),
    merge: at({
      method: 'POST',
      pattern: `${PEOPLE}/:id/merge`,
      summary: 'Move all faces of a person to another person, who is answered',
      body: MergePerson,
      answer: Person,
      errors: ['not_found'],
    }),
    removeFace: at({
      method: 'DELETE',
      pattern: `${PEOPLE}/:id/faces/:faceId`,
      summary: 'Take a face out of a person, for good',
      errors: ['not_found', 'conflict'],
    }),
  },
  faces: {
    list: at({
      method: 'GET',
      pattern: FACES,
      summary: 'Faces of a person, or ungrouped faces, best quality first, page by page',
      query: FaceQuery,
      answer: FacePage,
    }),
    crop: at({
      method: 'GET',
      pattern: `${FACES}/:id/crop`,
      summary: 'A face as square JPEG',
      produces: 'image/jpeg',
      errors: ['not_found'],
    }),
  },
  system: {
    about: at({ method: 'GET', pattern: `${API_BASE}/about`, summary: 'This installation', answer: About }),
    login: at({
      method: 'POST',
      pattern: `${API_BASE}/login`,
      summary: 'Log in with the access token; sets a same-site cookie',
      body: Login,
    }),
    state: at({
      method: 'GET',
      pattern: `${API_BASE}/system`,
      summary: 'Workers, queues, Postgres and Redis',
      answer: SystemState,
    }),
    live: at({
      method: 'GET',
      pattern: '/health/live',
      summary: 'The process answers',
      answer: z.object({ status: z.literal('ok') }),
    }),
    ready: at({ method: 'GET', pattern: '/health/ready', summary: 'Postgres and Redis answer', answer: Health }),
    metrics: at({
      method: 'GET',
      pattern: '/metrics',
      summary: 'Metrics in Prometheus text format',
      produces: 'text/plain',
    }),
  },
};

/** What an endpoint answers: its JSON, bytes that the handler sends itself, or nothing. */
export type AnswerOf<E extends Endpoint> = E extends { answer: infer Schema extends z.ZodMiniType }
  ? z.output<Schema>
  : E extends { produces: 'text/plain' }
    ? string
    : void;

/** What a handler gets: path parameters, then the parsed body or query. */
export type HandlerInput<E extends Endpoint> = [
  ...PathParameters<E['pattern']>,
  ...(E extends { body: infer Schema extends z.ZodMiniType } | { query: infer Schema extends z.ZodMiniType }
    ? [input: z.output<Schema>]
    : []),
];

/** What a caller passes: path parameters, then the body or a query; optional where all its fields are. */
export type CallInput<E extends Endpoint> = [
  ...PathParameters<E['pattern']>,
  ...(E extends { body: infer Schema extends z.ZodMiniType }
    ? Record<string, never> extends z.input<Schema>
      ? [body?: z.input<Schema>]
      : [body: z.input<Schema>]
    : E extends { query: infer Schema extends z.ZodMiniType }
      ? [query?: Partial<z.output<Schema>>]
      : []),
];
