/** The floor: forwards messages of Redis over bare WebSockets, encoded once per update, without validation. */
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { WebSocketServer } from 'ws';

const [redisUrl = ''] = process.argv.slice(2);
const redis = new Redis(redisUrl);
const subscriber = new Redis(redisUrl);
/** @type {Map<string, Set<import('ws').WebSocket>>} */
const rooms = new Map();

const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('message', async (data) => {
    const { sessionId } = JSON.parse(String(data));
    const channel = `progress:${sessionId}`;
    const room = rooms.get(channel) ?? new Set();
    rooms.set(channel, room.add(socket));
    await subscriber.subscribe(channel);
    const snapshot = JSON.parse((await redis.get(`training:${sessionId}:progress`)) ?? 'null');
    socket.send(JSON.stringify({ event: 'subscribed', snapshot }));
  });
  socket.on('close', () => {
    for (const [channel, room] of rooms) {
      if (!room.delete(socket) || room.size > 0) continue;
      rooms.delete(channel);
      void subscriber.unsubscribe(channel);
    }
  });
});
subscriber.on('message', (channel, message) => {
  const { snapshot, recent } = JSON.parse(message);
  const encoded = Buffer.from(JSON.stringify({ event: 'progress', snapshot, recent }));
  for (const socket of rooms.get(channel) ?? []) socket.send(encoded, { binary: false });
});

http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  process.send?.({ port: typeof address === 'object' && address?.port });
});
process.once('disconnect', () => process.exit());
