import * as z from 'zod/mini';
import { About } from './about.js';
import { Correction, CorrectionPage, CorrectionQuery, NewCorrection } from './corrections.js';
import { DirectoryListing, DirectoryPreview, DirectoryQuery, PreviewDirectories } from './directories.js';
import type { ErrorCode } from './errors.js';
import { OtherFilePage, OtherFileQuery } from './files.js';
import { Folder, FolderRemoval, Folders, PhotoRemoval, UpdateFolder } from './folders.js';
import {
  Failures,
  ItemPage,
  ItemQuery,
  ItemStates,
  ItemStatesQuery,
  Latest,
  LatestQuery,
  Throughput,
  ThroughputQuery,
} from './items.js';
import { Login } from './login.js';
import { ExportNames, NamesExport } from './names.js';
import { FacePage, FaceQuery, People, PeopleQuery, Person, Suggestions } from './people.js';
import {
  CopiesPage,
  CopiesQuery,
  Highlights,
  HighlightsQuery,
  PersonPhotosQuery,
  Photo,
  PhotoPage,
  PhotoQuery,
  SimilarPhotos,
  SimilarQuery,
  Tags,
} from './photos.js';
import { SessionList, SessionListQuery, Snapshot, UnifiedProgress } from './progress.js';
import { BrowseFolders, FolderNames, NewRoot, Root, Roots } from './roots.js';
import { CommandOptions, CreateSession, Session, UpdateSession, type Command } from './session.js';
import { Health, SystemState } from './system.js';

/**
 * One operation of the REST API, stated once: the server's route and parsing, the typed client and the OpenAPI document
 * all come from it. `:name` in the pattern is a parameter. A body or a query, never both.
 */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly pattern: string;
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
  <const Pattern extends string, const D extends Details>(pattern: Pattern, details: D) => ({
    method,
    pattern,
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
const ROOTS = `${API_BASE}/roots` as const;
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
    create: post(SESSIONS, {
      body: CreateSession,
      answer: Snapshot,
      status: 201,
      errors: [...FOLDER_ERRORS, 'queue_unavailable'],
    }),
    list: get(SESSIONS, { query: SessionListQuery, answer: SessionList }),
    get: get(SESSION, { answer: Session }),
    update: patch(SESSION, { body: UpdateSession, answer: Session }),
    remove: remove(SESSION, {}),
    command: post(`${SESSION}/:command`, {
      body: CommandOptions,
      answer: Snapshot,
      errors: ['conflict', 'queue_unavailable'],
    }),
    progress: get(`${SESSION}/progress-unified`, { answer: UnifiedProgress }),
    items: get(`${SESSION}/items`, { query: ItemQuery, answer: ItemPage }),
    states: get(`${SESSION}/states`, { query: ItemStatesQuery, answer: ItemStates }),
    latest: get(`${SESSION}/latest`, { query: LatestQuery, answer: Latest }),
    files: get(`${SESSION}/files`, { query: OtherFileQuery, answer: OtherFilePage }),
    failures: get(`${SESSION}/failures`, { answer: Failures }),
    highlights: get(`${SESSION}/highlights`, { query: HighlightsQuery, answer: Highlights }),
    throughput: get(`${SESSION}/throughput`, { query: ThroughputQuery, answer: Throughput }),
  },
  folders: {
    list: get(FOLDERS, { answer: Folders }),
    get: get(FOLDER, { answer: Folder }),
    update: patch(FOLDER, { body: UpdateFolder, answer: Folder }),
    removal: get(`${FOLDER}/removal`, { answer: FolderRemoval }),
    remove: remove(FOLDER, { answer: FolderRemoval, errors: ['conflict'] }),
    removeMissing: remove(`${FOLDER}/missing`, { answer: PhotoRemoval }),
  },
  roots: {
    list: get(ROOTS, { answer: Roots }),
    browse: post(`${ROOTS}/browse`, { body: BrowseFolders, answer: FolderNames, errors: ['folder_unreadable'] }),
    add: post(ROOTS, { body: NewRoot, answer: Root, errors: [...FOLDER_ERRORS, 'conflict'] }),
    remove: remove(`${ROOTS}/:id`, {}),
  },
  directories: {
    list: get(DIRECTORIES, { query: DirectoryQuery, answer: DirectoryListing, errors: FOLDER_ERRORS }),
    preview: post(`${DIRECTORIES}/preview`, {
      body: PreviewDirectories,
      answer: DirectoryPreview,
      errors: FOLDER_ERRORS,
    }),
  },
  photos: {
    list: get(PHOTOS, { query: PhotoQuery, answer: PhotoPage }),
    tags: get(`${PHOTOS}/tags`, { answer: Tags }),
    copies: get(`${PHOTOS}/copies`, { query: CopiesQuery, answer: CopiesPage }),
    get: get(`${PHOTOS}/:id`, { answer: Photo }),
    remove: remove(`${PHOTOS}/:id`, { answer: PhotoRemoval, errors: ['conflict'] }),
    similar: get(`${PHOTOS}/:id/similar`, {
      query: SimilarQuery,
      answer: SimilarPhotos,
      errors: ['too_many_requests'],
    }),
    thumbnail: get(`${PHOTOS}/:id/thumbnail`, { produces: 'image/jpeg' }),
    image: get(`${PHOTOS}/:id/image`, { produces: 'image/jpeg' }),
  },
  people: {
    list: get(PEOPLE, { query: PeopleQuery, answer: People }),
    suggestions: get(`${PEOPLE}/suggestions`, { answer: Suggestions }),
    exportNames: post(`${PEOPLE}/export-names`, { body: ExportNames, answer: NamesExport, errors: ['conflict'] }),
    get: get(`${PEOPLE}/:id`, { answer: Person }),
    photos: get(`${PEOPLE}/:id/photos`, { query: PersonPhotosQuery, answer: PhotoPage }),
  },
  corrections: {
    list: get(CORRECTIONS, { query: CorrectionQuery, answer: CorrectionPage }),
    create: post(CORRECTIONS, { body: NewCorrection, answer: Correction, errors: ['conflict'] }),
    undo: post(`${CORRECTIONS}/:id/undo`, { answer: Correction }),
  },
  faces: {
    list: get(FACES, { query: FaceQuery, answer: FacePage }),
    crop: get(`${FACES}/:id/crop`, { produces: 'image/jpeg' }),
  },
  system: {
    about: get(`${API_BASE}/about`, { answer: About }),
    login: post(`${API_BASE}/login`, { body: Login }),
    state: get(`${API_BASE}/system`, { answer: SystemState }),
    live: get('/health/live', { answer: z.object({ status: z.literal('ok') }) }),
    ready: get('/health/ready', { answer: Health }),
    metrics: get('/metrics', { produces: 'text/plain' }),
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
