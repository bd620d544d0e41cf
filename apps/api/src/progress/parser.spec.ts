import { Encoder, PacketType } from 'socket.io-parser';
import { expect, it } from 'vitest';
import { Json, parser } from './parser.js';

const payload = { snapshot: { name: 'Holiday "26"\n' }, recent: [1, 2] };
const packet = (data: unknown[]) => ({ type: PacketType.EVENT, nsp: '/', data });

it('JSON that is there already becomes the text that the object would', () => {
  const ours = new parser.Encoder().encode(packet(['progress', new Json(JSON.stringify(payload))]));
  expect(ours).toEqual(new Encoder().encode(packet(['progress', payload])));
});

it('everything else is encoded as ever', () => {
  for (const other of [packet(['current', { seq: 1 }]), { ...packet([{ snapshot: null }]), type: PacketType.ACK, id: 3 }, { type: PacketType.CONNECT, nsp: '/', data: { sid: 'a' } }]) {
    expect(new parser.Encoder().encode(other)).toEqual(new Encoder().encode(other));
  }
});
