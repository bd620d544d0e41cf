import { Navigate, useLocation } from '@solidjs/router';
import { Show } from 'solid-js';
import type { ApiError } from '#libs/contracts';

/** Goes to the login page where the server wants a token, and remembers where it came from. */
export function LoginWhenAsked(props: { error: ApiError | null }) {
  const location = useLocation();
  return (
    <Show when={props.error?.code === 'unauthorized'}>
      <Navigate href={`/login?back=${encodeURIComponent(location.pathname + location.search)}`} />
    </Show>
  );
}
