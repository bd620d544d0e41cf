/** What the parent sends to a child. */
export interface TaskMessage<Task> {
  readonly type: 'task';
  readonly id: number;
  readonly task: Task;
}

/** An error as it crosses to the parent: the structured clone of an Error would lose its code. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

/** What a child sends to its parent. `ms`: how long the handler took. */
export type ChildMessage<Result> =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly id: number; readonly value: Result; readonly ms: number }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorRecord };
