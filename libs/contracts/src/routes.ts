/** Where the REST API begins. */
export const API_BASE = '/api/v1';

/** The paths of the REST API, below the server's address. */
export const routes = {
  about: () => `${API_BASE}/about`,
  sessions: () => `${API_BASE}/training/sessions`,
  session: (id: number) => `${API_BASE}/training/sessions/${id}`,
  command: (id: number, command: string) => `${API_BASE}/training/sessions/${id}/${command}`,
  progress: (id: number) => `${API_BASE}/training/sessions/${id}/progress-unified`,
  items: (id: number) => `${API_BASE}/training/sessions/${id}/items`,
  failures: (id: number) => `${API_BASE}/training/sessions/${id}/failures`,
  throughput: (id: number) => `${API_BASE}/training/sessions/${id}/throughput`,
  directories: () => `${API_BASE}/training/directories`,
  preview: () => `${API_BASE}/training/directories/preview`,
  thumbnail: (photoId: number) => `${API_BASE}/photos/${photoId}/thumbnail`,
  faceCrop: (faceId: number) => `${API_BASE}/faces/${faceId}/crop`,
  people: () => `${API_BASE}/people`,
  system: () => `${API_BASE}/system`,
  login: () => `${API_BASE}/login`,
};
