import { Show, type JSX } from 'solid-js';
import { Button } from '../design/button.js';
import { Problem } from '../design/layout.js';
import { LoginWhenAsked } from './login-when-asked.js';
import type { Pages } from './create-pages.js';

/** What a list is shown as: its items, what stands in their place before them or where there are none, what went wrong. */
export function Paged<T>(props: {
  pages: Pages<T>;
  waiting: JSX.Element;
  empty: JSX.Element;
  children: (items: () => readonly T[]) => JSX.Element;
}) {
  const tryAgain = () => (props.pages.more() ? props.pages.next() : props.pages.reload());
  return (
    <>
      <LoginWhenAsked error={props.pages.error()} />
      <Show when={props.pages.items()} fallback={props.pages.error() === null && props.waiting}>
        {(items) => (
          <Show when={items().length > 0} fallback={props.empty}>
            {props.children(items)}
          </Show>
        )}
      </Show>
      <Show when={props.pages.error()}>
        {(error) => (
          <Problem>
            {error().message} <Button onClick={tryAgain}>Try again</Button>
          </Problem>
        )}
      </Show>
    </>
  );
}
