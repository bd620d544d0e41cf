import * as z from 'zod/mini';
import { About } from './about.js';
import { Correction, CorrectionPage, CorrectionQuery, NewCorrection } from './corrections.js';
import { DirectoryListing, DirectoryPreview, DirectoryQuery, PreviewDirectories } from './directories.js';
import type { ErrorCode } from './errors.js';
import { OtherFilePage, OtherFileQuery } from './files.js';
import { Folder, FolderRemoval, Folders, PhotoRemoval, UpdateFolder } from './folders.js';
import { Failures, ItemPage, ItemQuery, Throughput, ThroughputQuery } from './items.js';
import { Login } from './login.js';
import { FacePage, FaceQuery, MergePerson, People, PeopleQuery, Person, Suggestions, UpdatePerson } from './people.js';
import {
  CopiesPage,
  CopiesQuery,
  PersonPhotosQuery,
  Photo,
  PhotoPage,
  PhotoQuery,
  SimilarPhotos,
  SimilarQuery,
  Tags,
} from './photos.js';
import { SessionList, SessionListQuery, Snapshot, UnifiedProgress } from './progress.js';
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
  /** Errors beside those of every endpoint of its kind: invalid input, an unknown id, missing access, too many commands. */
  readonly errors?: readonly ErrorCode[];
}

/** The parameters of a pattern in their order: a command, or the number of a row. */
type PathParameters<Pattern extends string> = Pattern extends `${string}:${infer Name}/${infer Rest}`
  ? [Name extends 'command' ? Command : number, ...PathParameters<Rest>]
  : Pattern extends `${string}:${infer Name}`
    ? [Name extends 'command' ? Command : number]
    : [];

type Details = Pick<Endpoint, 'query' | 'body' | 'answer' | 'produces' | 'status' | 'errors'>;

/** Makes endpoints of a method; `path(...parameters)` of an endpoint fills its pattern. */
const endpointOf =
  <const Method extends Endpoint['method']>(method: Method) =>
  <const Pattern extends string, const D extends Details>(pattern: Pattern, summary: string, details: D) => ({
    method,
    pattern,
    summary,
    ...details,
    path: (...parameters: PathParameters<Pattern>): string => {
      const values: (string | number)[] = [...parameters];
      return pattern.replace(/:\w+/g, () => String(values.shift()));
    },
  });

const get = endpointOf('GET');
const post = endpointOf('POST');
const patch = endpointOf('PATCH');
const remove = endpointOf('DELETE');

/** Where the REST API begins. */
const API_BASE = '/api/v1';
const SESSIONS = `${API_BASE}/training/sessions` as const;
const SESSION = `${SESSIONS}/:id` as const;
const DIRECTORIES = `${API_BASE}/training/directories` as const;
const FOLDERS = `${API_BASE}/folders` as const;
const FOLDER = `${FOLDERS}/:id` as const;
const PHOTOS = `${API_BASE}/photos` as const;
const PEOPLE = `${API_BASE}/people` as const;
const FACES = `${API_BASE}/faces` as const;
const CORRECTIONS = `${API_BASE}/corrections` as const;
const FOLDER_ERRORS = ['folder_not_allowed', 'folder_unreadable'] as const;

/** The REST API, by topic. */
export const endpoints = {
  sessions: {
    create: post(SESSIONS, 'Create a session over a folder', {
      body: CreateSession,
      answer: Snapshot,
      status: 201,
      errors: [...FOLDER_ERRORS, 'queue_unavailable'],
    }),
    list: get(SESSIONS, 'Sessions, newest first', { query: SessionListQuery, answer: SessionList }),
    get: get(SESSION, 'A session', { answer: Session }),
    update: patch(SESSION, 'Rename a session', { body: UpdateSession, answer: Session }),
    remove: remove(SESSION, 'Delete a session: its history, not its photos', {}),
    command: post(`${SESSION}/:command`, 'Command a session', {
      body: CommandOptions,
      answer: Snapshot,
      errors: ['conflict', 'queue_unavailable'],
    }),
    progress: get(`${SESSION}/progress-unified`, 'The unified progress of a session', { answer: UnifiedProgress }),
    items: get(`${SESSION}/items`, 'Photos of a session in path order, by page', {
      query: ItemQuery,
      answer: ItemPage,
    }),
    files: get(`${SESSION}/files`, 'Files of the folder that are not photos of a session, with the reason, by page', {
      query: OtherFileQuery,
      answer: OtherFilePage,
    }),
    failures: get(`${SESSION}/failures`, 'Failed photos, grouped by reason', { answer: Failures }),
    throughput: get(`${SESSION}/throughput`, 'Photos settled over time, in equal buckets', {
      query: ThroughputQuery,
      answer: Throughput,
    }),
  },
  folders: {
    list: get(FOLDERS, 'Folders of the library, by path', { answer: Folders }),
    get: get(FOLDER, 'A folder of the library', { answer: Folder }),
    update: patch(FOLDER, 'Set the patterns that a folder ignores, or whether it is watched', {
      body: UpdateFolder,
      answer: Folder,
    }),
    removal: get(`${FOLDER}/removal`, 'What would be removed from the library with a folder', {
      answer: FolderRemoval,
    }),
    remove: remove(FOLDER, 'Remove a folder, its photos and its sessions from the library, not from disk', {
      answer: FolderRemoval,
      errors: ['conflict'],
    }),
    removeMissing: remove(`${FOLDER}/missing`, 'Remove the photos of a folder whose files are missing', {
      answer: PhotoRemoval,
    }),
  },
  directories: {
    list: get(DIRECTORIES, 'Folders under a path; without one, the allowed roots', {
      query: DirectoryQuery,
      answer: DirectoryListing,
      errors: FOLDER_ERRORS,
    }),
    preview: post(`${DIRECTORIES}/preview`, 'What a session would do: photos, other files and minutes', {
      body: PreviewDirectories,
      answer: DirectoryPreview,
      errors: FOLDER_ERRORS,
    }),
  },
  photos: {
    list: get(PHOTOS, 'Photos, newest in the library first, by page', { query: PhotoQuery, answer: PhotoPage }),
    tags: get(`${PHOTOS}/tags`, 'Tags of the library, most frequent first', { answer: Tags }),
    copies: get(`${PHOTOS}/copies`, 'Photos with copies, those that take most first, by page', {
      query: CopiesQuery,
      answer: CopiesPage,
    }),
    get: get(`${PHOTOS}/:id`, 'A photo: tags, faces, duplicates, sessions', { answer: Photo }),
    remove: remove(`${PHOTOS}/:id`, 'Remove a photo whose file is missing', {
      answer: PhotoRemoval,
      errors: ['conflict'],
    }),
    similar: get(`${PHOTOS}/:id/similar`, 'The photos that look most like one, without its duplicates', {
      query: SimilarQuery,
      answer: SimilarPhotos,
      errors: ['too_many_requests'],
    }),
    thumbnail: get(`${PHOTOS}/:id/thumbnail`, 'A photo as JPEG, longest side 320 px', { produces: 'image/jpeg' }),
    image: get(`${PHOTOS}/:id/image`, 'A photo as JPEG, upright, sRGB, longest side at most 2048 px', {
      produces: 'image/jpeg',
    }),
  },
  people: {
    list: get(PEOPLE, 'People, largest first', { query: PeopleQuery, answer: People }),
    suggestions: get(`${PEOPLE}/suggestions`, 'Pairs of people who may be one, likeliest first', {
      answer: Suggestions,
    }),
    get: get(`${PEOPLE}/:id`, 'A person', { answer: Person }),
    photos: get(`${PEOPLE}/:id/photos`, 'Photos of a person, newest in the library first, by page', {
      query: PersonPhotosQuery,
      answer: PhotoPage,
    }),
    update: patch(`${PEOPLE}/:id`, 'Name, hide or show a person', { body: UpdatePerson, answer: Person }),
    merge: post(`${PEOPLE}/:id/merge`, 'Move all faces to another person, and return that person', {
      body: MergePerson,
      answer: Person,
    }),
    removeFace: remove(`${PEOPLE}/:id/faces/:faceId`, 'Remove a face from a person permanently', {
      errors: ['conflict'],
    }),
  },
  corrections: {
    list: get(CORRECTIONS, 'What was said by hand about faces and people, newest first, by page', {
      query: CorrectionQuery,
      answer: CorrectionPage,
    }),
    create: post(CORRECTIONS, 'Say who faces are, or that two people are one, and the like', {
      body: NewCorrection,
      answer: Correction,
      errors: ['conflict'],
    }),
    undo: post(`${CORRECTIONS}/:id/undo`, 'Undo a correction: what stood before stands again', { answer: Correction }),
  },
  faces: {
    list: get(FACES, 'Faces of a person, or ungrouped faces, best quality first, by page', {
      query: FaceQuery,
      answer: FacePage,
    }),
    crop: get(`${FACES}/:id/crop`, 'A face as square JPEG', { produces: 'image/jpeg' }),
  },
  system: {
    about: get(`${API_BASE}/about`, 'This installation', { answer: About }),
    login: post(`${API_BASE}/login`, 'Log in with the access token; sets a same-site cookie', { body: Login }),
    state: get(`${API_BASE}/system`, 'Workers, queues, Postgres and Redis', { answer: SystemState }),
    live: get('/health/live', 'The process answers', { answer: z.object({ status: z.literal('ok') }) }),
    ready: get('/health/ready', 'Postgres and Redis answer', { answer: Health }),
    metrics: get('/metrics', 'Metrics in Prometheus text format', { produces: 'text/plain' }),
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
