import { useSearchParams } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import { useClient } from '../connection/client.js';
import { Button } from '../design/button.js';
import { Problem } from '../design/layout.js';
import { setTitle } from '../design/title.js';
import styles from './login-page.module.css';

/** Asks for the access token; a cookie stands for it from then on. */
export default function LoginPage() {
  const client = useClient();
  const [search] = useSearchParams<{ back: string }>();
  const [token, setToken] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  setTitle(() => 'Log in · Darkroom');

  const login = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await client.login(token());
      // A fresh page: every feed that was refused begins anew.
      location.replace(ownPath(search.back));
    } catch (error) {
      const { code, message } = apiErrorOf(error);
      setProblem(code === 'unauthorized' ? 'This is not the token of this Darkroom.' : message);
      setBusy(false);
    }
  };

  return (
    <form class={styles.form} onSubmit={(event) => void login(event)}>
      <h1>The door is locked</h1>
      <p>
        This Darkroom can be reached from other machines, so it asks for the access token it was started with (
        <code>DARKROOM_TOKEN</code>).
      </p>
      <label>
        Access token
        <input
          type="password"
          name="token"
          required
          autofocus
          autocomplete="current-password"
          onInput={(event) => setToken(event.currentTarget.value)}
        />
      </label>
      <Button type="submit" kind="primary" disabled={busy()}>
        Log in
      </Button>
      <Show when={problem()}>{(message) => <Problem>{message()}</Problem>}</Show>
    </form>
  );
}

/** Only a path of this origin is gone back to. */
function ownPath(path: string | undefined): string {
  const target = new URL(path ?? '/', location.origin);
  return target.origin === location.origin ? target.pathname : '/';
}
