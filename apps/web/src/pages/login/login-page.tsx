import { useSearchParams } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { client, createCommand } from '../../server/client.js';
import { Button } from '../../design/button.js';
import { TextField } from '../../design/field.js';
import { Problem } from '../../design/layout.js';
import { setTitle } from '../../design/tab.js';
import styles from './login-page.module.css';

/** Asks for the access token. The server answers with a cookie. */
export default function LoginPage() {
  const [search] = useSearchParams<{ back: string }>();
  const command = createCommand();
  const [token, setToken] = createSignal('');
  setTitle(() => 'Sign in · Darkroom');

  const login = async (event: SubmitEvent) => {
    event.preventDefault();
    const done = await command.run(() => client.system.login({ token: token() }));
    // A full page load restarts every feed that was refused.
    if (done) location.replace(ownPath(search.back));
  };
  const refusal = () => {
    const error = command.error();
    return error?.code === 'unauthorized' ? 'Wrong access token.' : error?.message;
  };

  return (
    <form class={styles.form} onSubmit={(event) => void login(event)}>
      <h1>Sign in</h1>
      <p>
        This Darkroom can be reached from other computers. Enter the access token that it was started with (
        <code>DARKROOM_TOKEN</code>).
      </p>
      <TextField
        label="Access token"
        type="password"
        name="token"
        required
        autofocus
        autocomplete="current-password"
        onInput={setToken}
      />
      <Button type="submit" kind="primary" disabled={command.busy()}>
        Sign in
      </Button>
      <Show when={refusal()}>{(message) => <Problem>{message()}</Problem>}</Show>
    </form>
  );
}

/** The path to return to, if it is of this origin. */
function ownPath(path: string | undefined): string {
  const target = new URL(path ?? '/', location.origin);
  return target.origin === location.origin ? target.pathname + target.search : '/';
}
