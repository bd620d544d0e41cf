import { Navigate, Route, Router, useParams, type RouteSectionProps } from '@solidjs/router';
import { lazy, Suspense } from 'solid-js';
import styles from './app.module.css';
import { Notice } from './design/layout.js';
import SessionPage from './sessions/session-page.js';
import SessionsPage from './sessions/sessions-page.js';

const NewSessionPage = lazy(() => import('./folders/new-session-page.js'));
const LoginPage = lazy(() => import('./login/login-page.js'));

/** The dashboard: what is on every page, and which page is where. `/training` is where older links point. */
export function App() {
  return (
    <Router root={Frame}>
      <Route path={['/', '/sessions', '/training']} component={SessionsPage} />
      <Route path="/sessions/:id" component={SessionPage} />
      <Route path="/training/:id" component={ToSession} />
      <Route path="/new" component={NewSessionPage} />
      <Route path="/login" component={LoginPage} />
      <Route path="*" component={NotFound} />
    </Router>
  );
}

function Frame(props: RouteSectionProps) {
  return (
    <>
      <a class={styles.skip} href="#main" rel="external">
        Skip to the content
      </a>
      <header class={styles.head}>
        <a class={styles.brand} href="/">
          <span class={styles.lamp} aria-hidden="true" />
          Darkroom
        </a>
        <nav aria-label="Main">
          <a href="/">Sessions</a>
        </nav>
      </header>
      <main id="main" tabindex="-1" class={styles.main}>
        <Suspense>{props.children}</Suspense>
      </main>
    </>
  );
}

function ToSession() {
  const params = useParams<{ id: string }>();
  return <Navigate href={`/sessions/${params.id}`} />;
}

function NotFound() {
  return (
    <Notice title="There is no such page">
      <a href="/">All sessions</a>
    </Notice>
  );
}
