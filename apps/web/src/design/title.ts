import { createEffect, type Accessor } from 'solid-js';

/** Keeps the title of the browser's tab. */
export function setTitle(title: Accessor<string>): void {
  createEffect(() => {
    document.title = title();
  });
}
