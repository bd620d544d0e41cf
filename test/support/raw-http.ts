import { request, type IncomingHttpHeaders } from 'node:http';

/** An answer, as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends a GET with exactly these headers: `fetch` chooses `Host` itself and adds `Cache-Control`. */
export function rawGet(url: string, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
  return new Promise((settle, refuse) => {
    const sent = request(url, { headers, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () =>
        settle({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.once('error', refuse);
    sent.once('timeout', () => sent.destroy(new Error(`no answer from ${url}`)));
    sent.end();
  });
}
