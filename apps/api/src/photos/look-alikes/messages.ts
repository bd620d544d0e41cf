/** A photo that looks like another, and the cosine of their vectors. */
export interface LookAlike {
  readonly photoId: number;
  readonly similarity: number;
}

/** The start data of the worker: the model whose vectors are searched, and their dimension. */
export interface SearchWorkerData {
  readonly databaseUrl: string;
  readonly modelId: string;
  readonly dimension: number;
}

/** A search for the photos that look most like one. */
export interface SearchRequest {
  readonly photoId: number;
  readonly limit: number;
}

/** The result of a search: look-alikes, nearest first, or its error. */
export type SearchResult =
  { readonly found: readonly LookAlike[] } | { readonly error: string; readonly tooLarge: boolean };
