import { createContext, useContext } from 'solid-js';
import type { ProgressClient } from '#libs/client';

const Client = createContext<ProgressClient>();

/** Provides the client to everything below it. */
export const ClientProvider = Client.Provider;

/** The client of this page. Throws outside of a `ClientProvider`. */
export function useClient(): ProgressClient {
  const client = useContext(Client);
  if (client === undefined) throw new Error('useClient() is called outside of a ClientProvider.');
  return client;
}
