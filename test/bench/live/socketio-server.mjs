/** Bare Socket.IO: forwards messages of Redis to rooms as its documentation shows, without validation. */
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

const [redisUrl = '', pingTimeout = '20000'] = process.argv.slice(2);
const redis = new Redis(redisUrl);
const subscriber = new Redis(redisUrl);

const http = createServer();
const server = new Server(http, {
  transports: ['websocket'],
  serveClient: false,
  perMessageDeflate: false,
  pingTimeout: Number(pingTimeout),
});
server.on('connection', (socket) => {
  socket.on('subscribe', async ({ sessionId }, acknowledge) => {
    await socket.join(`progress:${sessionId}`);
    await subscriber.subscribe(`progress:${sessionId}`);
    const snapshot = JSON.parse((await redis.get(`training:${sessionId}:progress`)) ?? 'null');
    acknowledge({ snapshot });
  });
});
server.of('/').adapter.on('delete-room', (room) => {
  if (room.startsWith('progress:')) void subscriber.unsubscribe(room);
});
subscriber.on('message', (channel, message) => {
  const { snapshot, recent } = JSON.parse(message);
  server.to(channel).emit('progress', { snapshot, recent });
});

http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  process.send?.({ port: typeof address === 'object' && address?.port });
});
process.once('disconnect', () => process.exit());
