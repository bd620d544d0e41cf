/**
 * Viewers in their own process, all reading as cheaply as possible, since the server is measured. The parent sends what
 * to follow over IPC, gets an answer when all follow, and at the end all receipts.
 */
import { Agent, get } from 'node:http';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

/** Interval of polling viewers, in ms. */
const POLL_MS = 2_000;
/** Connections that are opened at a time. */
const AT_ONCE = 50;
const NUMBERS = 4;

/** Receipts: viewer, session, seq, and when, in ms of the machine's monotonic clock; one after the other. */
let receipts = new Float64Array(NUMBERS * 100_000);
let used = 0;

/** @param {number} viewer @param {number} sessionId @param {number} seq */
function received(viewer, sessionId, seq) {
  if (used + NUMBERS > receipts.length) {
    const longer = new Float64Array(receipts.length * 2);
    longer.set(receipts);
    receipts = longer;
  }
  receipts.set([viewer, sessionId, seq, Number(process.hrtime.bigint()) / 1e6], used);
  used += NUMBERS;
}

/** Both stand near the beginning of every snapshot. @param {number} viewer @param {string} text */
function read(viewer, text) {
  const found = /"sessionId":(\d+).*?"seq":(\d+)/.exec(text);
  if (found) received(viewer, Number(found[1]), Number(found[2]));
}

/**
 * @typedef {(viewer: number, sessions: readonly number[], url: string) => Promise<void>} Follow
 * Settles when the viewer follows all of its sessions.
 */

/** @type {Follow} */
function followWs(viewer, sessions, url) {
  return new Promise((settle, refuse) => {
    const socket = new WebSocket(url.replace('http', 'ws'), { perMessageDeflate: false });
    let answers = 0;
    socket.on('error', refuse);
    socket.on('open', () => sessions.forEach((sessionId) => socket.send(JSON.stringify({ sessionId }))));
    socket.on('message', (data) => {
      const text = String(data);
      if (text.startsWith('{"event":"progress"')) read(viewer, text);
      else if ((answers += 1) === sessions.length) settle();
    });
  });
}

/** The frames of Engine.IO and Socket.IO by hand. @type {Follow} */
function followSocketIo(viewer, sessions, url) {
  return new Promise((settle, refuse) => {
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(address, { perMessageDeflate: false });
    let answers = 0;
    socket.on('error', refuse);
    socket.on('close', () => refuse(new Error('a viewer lost its connection')));
    socket.on('message', (data) => {
      const text = String(data);
      if (text.startsWith('42["progress"')) read(viewer, text);
      else if (text.startsWith('2')) socket.send('3');
      else if (text.startsWith('0')) socket.send('40');
      else if (text.startsWith('40'))
        sessions.forEach((sessionId, at) => socket.send(`42${at}["subscribe",{"sessionId":${sessionId}}]`));
      else if (/^43\d+\[\{"snapshot"/.test(text) && (answers += 1) === sessions.length) settle();
      else if (text.startsWith('44') || text.includes('"error"')) refuse(new Error(text.slice(0, 300)));
    });
  });
}

/** With the library, as a page does: comes back when the connection is lost, and takes what the answers say. @type {Follow} */
function followReconnecting(viewer, sessions, url) {
  return new Promise((settle) => {
    const socket = io(url, { transports: ['websocket'], forceNew: true });
    socket.on('progress', ({ snapshot }) => received(viewer, snapshot.sessionId, snapshot.version.seq));
    socket.on('connect', async () => {
      const answers = await Promise.all(sessions.map((sessionId) => socket.emitWithAck('subscribe', { sessionId })));
      for (const { snapshot } of answers) if (snapshot) received(viewer, snapshot.sessionId, snapshot.version.seq);
      settle();
    });
  });
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** Asks REST every 2 s, each viewer at a time of its own. @type {Follow} */
function poll(viewer, sessions, url) {
  const ask = () => {
    for (const sessionId of sessions) {
      get(`${url}/api/v1/training/sessions/${sessionId}/progress-unified`, { agent }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => (text += part));
        answer.on('end', () => read(viewer, text));
      }).on('error', (error) => console.error(String(error)));
    }
  };
  setTimeout(() => setInterval(ask, POLL_MS), Math.random() * POLL_MS);
  return Promise.resolve();
}

/** @type {Record<string, Follow>} */
const ways = { ws: followWs, 'socket.io': followSocketIo, reconnecting: followReconnecting, polling: poll };

/** @param {{ way: string, url: string, viewers: number[][] }} what each viewer follows */
async function follow({ way, url, viewers }) {
  const connect = ways[way];
  if (connect === undefined) throw new Error(`there is no way ${way} to follow`);
  for (let from = 0; from < viewers.length; from += AT_ONCE) {
    await Promise.all(viewers.slice(from, from + AT_ONCE).map((sessions, at) => connect(from + at, sessions, url)));
  }
}

process.on(
  'message',
  (/** @type {{ follow?: { way: string, url: string, viewers: number[][] }, receipts?: true }} */ message) => {
    if (message.follow) {
      follow(message.follow).then(
        () => process.send?.({ following: true }),
        (error) => process.send?.({ problem: String(error) }),
      );
    }
    if (message.receipts) process.send?.({ receipts: receipts.slice(0, used) });
  },
);
process.once('disconnect', () => process.exit());
