import { Navigate, Route, Router, useParams, type RouteSectionProps } from '@solidjs/router';
import { lazy } from 'solid-js';
import { Notice } from './design/layout.js';
import { Frame } from './frame.js';
import { PhasesProvider } from './server/phases.js';
import SessionPage from './pages/session/session-page.js';
import SessionsPage from './pages/sessions/sessions-page.js';

const LoginPage = lazy(() => import('./pages/login/login-page.js'));
const NewSessionPage = lazy(() => import('./pages/new-session/new-session-page.js'));
const PeoplePage = lazy(() => import('./pages/people/people-page.js'));
const PersonPage = lazy(() => import('./pages/people/person-page.js'));
const PhotoPage = lazy(() => import('./pages/photos/photo-page.js'));
const PhotosPage = lazy(() => import('./pages/photos/photos-page.js'));
const SystemPage = lazy(() => import('./pages/system/system-page.js'));

/** The dashboard and its routes. `/training` is the address of older links. */
export function App() {
  return (
    <Router
      root={(props: RouteSectionProps) => (
        <PhasesProvider>
          <Frame>{props.children}</Frame>
        </PhasesProvider>
      )}
    >
      <Route path={['/', '/sessions', '/training']} component={SessionsPage} />
      <Route path="/sessions/:id" component={SessionPage} />
      <Route path="/training/:id" component={ToSession} />
      <Route path="/new" component={NewSessionPage} />
      <Route path="/photos" component={PhotosPage} />
      <Route path="/photos/:id" component={PhotoPage} />
      <Route path="/people" component={PeoplePage} />
      <Route path="/people/:id" component={PersonPage} />
      <Route path="/system" component={SystemPage} />
      <Route path="/login" component={LoginPage} />
      <Route path="*" component={NotFound} />
    </Router>
  );
}

function ToSession() {
  const params = useParams<{ id: string }>();
  return <Navigate href={`/sessions/${params.id}`} />;
}

function NotFound() {
  return (
    <Notice title="This page does not exist">
      <a href="/">All sessions</a>
    </Notice>
  );
}
