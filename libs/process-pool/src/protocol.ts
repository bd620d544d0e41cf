/** What the parent sends to a child. */
export interface TaskMessage<Task> {
  readonly type: 'task';
  readonly id: number;
  readonly task: Task;
}

/** An error for the parent: the structured clone of an Error would lose its code. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

/** What a child sends to its parent. `ms`: duration of the handler. */
export type ChildMessage<Result> =
  | { readonly type: 'ready' }
  /** The task waits for a disk or the like, and something came since the last such message. */
  | { readonly type: 'waiting'; readonly id: number }
  /** What the task waited for is there. */
  | { readonly type: 'working'; readonly id: number }
  | { readonly type: 'done'; readonly id: number; readonly value: Result; readonly ms: number }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorRecord };
