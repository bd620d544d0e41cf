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
  photos: () => `${API_BASE}/photos`,
  tags: () => `${API_BASE}/photos/tags`,
  photo: (id: number) => `${API_BASE}/photos/${id}`,
  similar: (photoId: number) => `${API_BASE}/photos/${photoId}/similar`,
  image: (photoId: number) => `${API_BASE}/photos/${photoId}/image`,
  thumbnail: (photoId: number) => `${API_BASE}/photos/${photoId}/thumbnail`,
  faceCrop: (faceId: number) => `${API_BASE}/faces/${faceId}/crop`,
  faces: () => `${API_BASE}/faces`,
  people: () => `${API_BASE}/people`,
  person: (id: number) => `${API_BASE}/people/${id}`,
  mergePerson: (id: number) => `${API_BASE}/people/${id}/merge`,
  personPhotos: (id: number) => `${API_BASE}/people/${id}/photos`,
  personFace: (id: number, faceId: number) => `${API_BASE}/people/${id}/faces/${faceId}`,
  system: () => `${API_BASE}/system`,
  login: () => `${API_BASE}/login`,
};
