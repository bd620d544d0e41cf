import { Navigate, useLocation } from '@solidjs/router';
import { Show, type JSX } from 'solid-js';
import type { ApiError } from '#libs/contracts';
import { Button } from '../design/button.js';
import { Problem } from '../design/layout.js';
import type { Query } from './create-query.js';

/** Shows the value of a query, `waiting` before the first answer, `missing` if there is none, and why a read failed. */
export function Answered<T extends object>(props: {
  query: Pick<Query<T>, 'value' | 'error' | 'retrying' | 'retry'>;
  waiting: JSX.Element;
  missing?: JSX.Element;
  children: (value: () => T) => JSX.Element;
}) {
  return (
    <Show when={props.missing === undefined || !isMissing(props.query.error())} fallback={props.missing}>
      <Show when={props.query.value()} fallback={props.query.error() === null && props.waiting}>
        {(value) => props.children(value)}
      </Show>
      <QueryProblem query={props.query} />
    </Show>
  );
}

/** Says why the last read of a query failed, and lets it be repeated. */
export function QueryProblem(props: { query: Pick<Query<unknown>, 'error' | 'retrying' | 'retry'> }) {
  return (
    <>
      <SignInIfRequired error={props.query.error()} />
      <Show when={props.query.error()}>
        {(error) => (
          <Problem>
            {error().message} <Show when={props.query.retrying()}>Trying again … </Show>
            <Button onClick={() => props.query.retry()}>Try again</Button>
          </Problem>
        )}
      </Show>
    </>
  );
}

/** Redirects to the sign-in page if the server requires a token; that page leads back here. */
export function SignInIfRequired(props: { error: ApiError | null }) {
  const location = useLocation();
  return (
    <Show when={props.error?.code === 'unauthorized'}>
      <Navigate href={`/login?back=${encodeURIComponent(location.pathname + location.search)}`} />
    </Show>
  );
}

/** Whether an error means that what the address names does not exist. */
export function isMissing(error: ApiError | null): boolean {
  return error?.code === 'not_found' || error?.code === 'validation_failed';
}
