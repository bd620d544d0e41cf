import { Show, type JSX } from 'solid-js';
import { Button } from '../design/button.js';
import { Problem } from '../design/layout.js';
import { LoginWhenAsked } from './login-when-asked.js';
import type { Answer } from './create-answer.js';

/** What an answer is shown as: the value, what stands in its place before it, and what went wrong, with a way out. */
export function Answered<T>(props: {
  answer: Answer<T>;
  waiting: JSX.Element;
  children: (value: () => T) => JSX.Element;
}) {
  return (
    <>
      <LoginWhenAsked error={props.answer.error()} />
      <Show when={props.answer.error()}>
        {(error) => (
          <Problem>
            {error().message} <Button onClick={() => props.answer.reload()}>Try again</Button>
          </Problem>
        )}
      </Show>
      <Show when={known(props.answer)} fallback={props.answer.error() === null && props.waiting}>
        {(value) => props.children(() => value().value)}
      </Show>
    </>
  );
}

/** Wrapped, since a value may be falsy. */
function known<T>(answer: Answer<T>): { value: T } | null {
  const value = answer.value();
  return value === null ? null : { value };
}
