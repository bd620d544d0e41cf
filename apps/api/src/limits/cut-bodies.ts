import type { RequestHandler } from 'express';

/**
 * Disconnects requests whose body exceeds `mostBytes`. The body parser refuses a body that is too large only at its
 * end, and such a body may have none.
 */
export function cutBodies(mostBytes: number): RequestHandler {
  return (request, _response, next) => {
    let received = 0;
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > mostBytes) request.socket.destroy();
    });
    next();
  };
}
