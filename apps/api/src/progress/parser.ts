import { Decoder, Encoder, PacketType, type Packet } from 'socket.io-parser';

/** A payload that is JSON already, and was checked: it is sent as it is. */
export class Json {
  constructor(readonly text: string) {}
}

class JsonEncoder extends Encoder {
  override encode(packet: Packet): (string | Buffer)[] {
    const [event, payload] = Array.isArray(packet.data) ? (packet.data as unknown[]) : [];
    if (packet.type !== PacketType.EVENT || !(payload instanceof Json)) return super.encode(packet) as (string | Buffer)[];
    return [`${PacketType.EVENT}[${JSON.stringify(event)},${payload.text}]`];
  }
}

/** Socket.IO's own parser, which also takes payloads as `Json`. Of the default namespace only. */
export const parser = { Encoder: JsonEncoder, Decoder };
