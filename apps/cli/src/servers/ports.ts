import { createServer, type AddressInfo } from 'node:net';

/** A port of 127.0.0.1 that is free at this moment. */
export function freePort(): Promise<number> {
  return new Promise((settle, refuse) => {
    const server = createServer();
    server.once('error', refuse);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => settle(port));
    });
  });
}
