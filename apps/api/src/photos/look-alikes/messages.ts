/** A photo that looks like another, and the cosine of their vectors. */
export interface LookAlike {
  readonly photoId: number;
  readonly similarity: number;
}

/** What the thread is started with. */
export interface ThreadInput {
  readonly databaseUrl: string;
  /** The model whose vectors are searched, and how many numbers one has. */
  readonly modelId: string;
  readonly dimension: number;
}

/** What the thread is asked. */
export interface Question {
  readonly photoId: number;
  readonly limit: number;
}

/** What it answers: look-alikes, nearest first, or what went wrong. */
export type Answer =
  { readonly found: readonly LookAlike[] } | { readonly problem: string; readonly tooLarge: boolean };
