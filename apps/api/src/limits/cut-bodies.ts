import type { RequestHandler } from 'express';

/**
 * Cuts off requests whose body goes on beyond `mostBytes`. A body that is too large is refused when it has come to its
 * end, and this one may have none.
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
