import { render } from 'solid-js/web';
import { makeProgressClient } from '#libs/client';
import { App } from './app.js';
import { ClientProvider } from './server/client.js';
import './design/tokens.css';
import './design/base.css';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app.');
const client = makeProgressClient({ url: '' });

render(
  () => (
    <ClientProvider value={client}>
      <App />
    </ClientProvider>
  ),
  root,
);
