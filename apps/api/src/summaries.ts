import type { endpoints } from '#libs/contracts';

type Topics = typeof endpoints;

/** What each endpoint does, in a line of the OpenAPI document: beside the table of endpoints, which browsers load. */
export const summaries: { readonly [T in keyof Topics]: Readonly<Record<keyof Topics[T], string>> } = {
  sessions: {
    create: 'Create a session over a folder',
    list: 'Sessions, newest first',
    get: 'A session',
    update: 'Rename a session',
    remove: 'Delete a session: its history, not its photos',
    command: 'Command a session',
    progress: 'The unified progress of a session',
    items: 'Photos of a session in path order, by page',
    states: 'The states of all photos of a session in one phase, a character each',
    latest: 'Photos of a session that were settled last, with their faces',
    files: 'Files of the folder that are not photos of a session, with the reason, by page',
    failures: 'Failed photos, grouped by reason',
    highlights: 'The years of a session and some of its photos',
    throughput: 'Photos settled over time, in equal buckets',
  },
  folders: {
    list: 'Folders of the library, by path',
    get: 'A folder of the library',
    update: 'Set the patterns that a folder ignores, or whether it is watched',
    removal: 'What would be removed from the library with a folder',
    remove: 'Remove a folder, its photos and its sessions from the library, not from disk',
    removeMissing: 'Remove the photos of a folder whose files are missing',
  },
  roots: {
    list: 'Folders that sessions may index, and whether this client may add one',
    browse: 'Names of the sub-folders of a folder of this computer: only on it, for its own page',
    add: 'Let sessions index a folder of this computer: only on it, for its own page',
    remove: 'Take back a root that was added',
  },
  directories: {
    list: 'Folders under a path; without one, the allowed roots',
    preview: 'What a session would do: photos, other files and minutes',
  },
  photos: {
    list: 'Photos, newest in the library first, by page',
    tags: 'Tags of the library, most frequent first',
    copies: 'Photos with copies, those that take most first, by page',
    get: 'A photo: tags, faces, duplicates, sessions',
    remove: 'Remove a photo whose file is missing',
    similar: 'The photos that look most like one, without its duplicates',
    thumbnail: 'A photo as JPEG, longest side 320 px',
    image: 'A photo as JPEG, upright, sRGB, longest side at most 2048 px',
  },
  people: {
    list: 'People, named ones first, then the largest',
    suggestions: 'Pairs of people who may be one, likeliest first',
    exportNames: 'Write named faces into the data directory as XMP sidecars, some hundred photos a call',
    get: 'A person',
    photos: 'Photos of a person, newest in the library first, by page',
  },
  corrections: {
    list: 'What was said by hand about faces and people, newest first, by page',
    create: 'Say who faces are, or that two people are one, and the like',
    undo: 'Undo a correction: what stood before stands again',
  },
  faces: { list: 'Faces of a person, or ungrouped faces, best quality first, by page', crop: 'A face as square JPEG' },
  system: {
    about: 'This installation',
    login: 'Log in with the access token; sets a same-site cookie',
    state: 'Workers, queues, Postgres and Redis',
    live: 'The process answers',
    ready: 'Postgres and Redis answer',
    metrics: 'Metrics in Prometheus text format',
  },
};
