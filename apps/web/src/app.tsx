import { Navigate, Route, Router, type RouteSectionProps } from '@solidjs/router';
import { lazy } from 'solid-js';
import { render } from 'solid-js/web';
import { Notice } from './design/layout.js';
import { Frame } from './frame/frame.js';
import '@fontsource-variable/figtree';
import './design/tokens.css';
import './design/base.css';

/** The dashboard and its routes. `/training` is the address of older links. */
function App() {
  return (
    <Router root={Frame}>
      <Route path="/" component={lazy(() => import('./pages/home/home-page.js'))} />
      <Route path={['/sessions', '/training']} component={lazy(() => import('./pages/sessions/sessions-page.js'))} />
      <Route path="/sessions/:id" component={lazy(() => import('./pages/session/session-page.js'))} />
      <Route
        path="/training/:id"
        component={(props: RouteSectionProps) => <Navigate href={`/sessions/${props.params['id']}`} />}
      />
      <Route path="/new" component={lazy(() => import('./pages/new-session/new-session-page.js'))} />
      <Route path="/photos" component={lazy(() => import('./pages/photos/photos-page.js'))} />
      <Route path="/photos/:id" component={lazy(() => import('./pages/photos/photo-page.js'))} />
      <Route path="/copies" component={lazy(() => import('./pages/copies/copies-page.js'))} />
      <Route path="/missing" component={lazy(() => import('./pages/missing/missing-page.js'))} />
      <Route path="/folders" component={lazy(() => import('./pages/folders/folders-page.js'))} />
      <Route path="/people" component={lazy(() => import('./pages/people/people-page.js'))} />
      <Route path="/people/:id" component={lazy(() => import('./pages/people/person-page.js'))} />
      <Route path="/system" component={lazy(() => import('./pages/system/system-page.js'))} />
      <Route path="/login" component={lazy(() => import('./pages/login/login-page.js'))} />
      <Route
        path="*"
        component={() => (
          <Notice title="This page does not exist">
            <a href="/">Home</a>
          </Notice>
        )}
      />
    </Router>
  );
}

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app.');
render(() => <App />, root);
