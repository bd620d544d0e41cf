import { request, type IncomingHttpHeaders } from 'node:http';

/** An answer, as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request, as it goes over the wire. */
export interface RawRequest {
  readonly method?: string;
  /** Untouched: `fetch` would resolve `..`. By default the one of the URL. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The address of this machine that it comes from. */
  readonly from?: string;
}

/** Sends a request with exactly these headers: `fetch` chooses `Host` itself and adds `Cache-Control`. */
export function rawSend(
  url: string,
  { method = 'GET', path, headers = {}, body, from }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((settle, refuse) => {
    const options = {
      method,
      headers,
      timeout: 20_000,
      agent: false,
      ...(path && { path }),
      ...(from && { localAddress: from }),
    };
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () =>
        settle({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
      response.once('error', refuse);
    });
    sent.once('error', refuse);
    sent.once('timeout', () => sent.destroy(new Error(`no answer from ${url}`)));
    sent.end(body);
  });
}

/** Sends a GET with exactly these headers. */
export function rawGet(url: string, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
  return rawSend(url, { headers });
}
