import {
  About,
  DirectoryListing,
  DirectoryPreview,
  Failures,
  ItemPage,
  People,
  Session,
  SessionList,
  Snapshot,
  SystemState,
  UnifiedProgress,
  routes,
  type Command,
  type CreateSession,
  type ItemQuery,
  type Phase,
  type PreviewDirectories,
  type SessionListQuery,
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
      restart: (id: number, from: Phase) => commanded(id, 'restart', { from }),
      items: (id: number, query: Partial<ItemQuery> = {}) => request(ItemPage, routes.items(id), { query }),
      failures: (id: number) => request(Failures, routes.failures(id)),
    },
    people: () => request(People, routes.people()),
    /** Without a path: the roots that sessions may lie under. */
    directories: (path?: string) => request(DirectoryListing, routes.directories(), { query: { path } }),
    preview: (body: PreviewDirectories) => request(DirectoryPreview, routes.preview(), { method: 'POST', body }),
    system: () => request(SystemState, routes.system()),
    about: () => request(About, routes.about()),
    /** Sets the cookie that stands for the token from then on. */
    login: (token: string) => request<void>(null, routes.login(), { method: 'POST', body: { token } }),
  };
}
