import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const COOKIE = 'darkroom_access';
const COOKIE_LIFETIME_MS = 30 * 24 * 3_600_000;

function equal(a: string, b: string): boolean {
  // Digests have equal lengths, so that the time of the comparison says nothing about the token.
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Checks access. Without a token all requests have access: the server then listens on loopback only. */
export class Access {
  readonly #token: string | undefined;

  constructor(token: string | undefined) {
    this.#token = token;
  }

  /** Whether the headers carry the token (bearer), or the cookie of a login that has not expired. */
  allowsHeaders(headers: IncomingHttpHeaders): boolean {
    if (this.#token === undefined) return true;
    const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return equal(bearer, this.#token);
    const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    const value = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
    return value !== undefined && this.#allowsCookie(value);
  }

  /** Whether this is the token. */
  allowsToken(token: unknown): boolean {
    return this.#token === undefined || (typeof token === 'string' && equal(token, this.#token));
  }

  /** The Set-Cookie header of a login: same-site, HTTP only, valid for 30 days. */
  loginCookie(now = Date.now()): string {
    const expires = now + COOKIE_LIFETIME_MS;
    const value = `${expires}.${this.#sign(expires)}`;
    return `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${COOKIE_LIFETIME_MS / 1000}`;
  }

  #allowsCookie(value: string): boolean {
    const [expires = '', signature = ''] = value.split('.');
    return Number(expires) > Date.now() && equal(signature, this.#sign(Number(expires)));
  }

  #sign(expires: number): string {
    return createHmac('sha256', this.#token ?? '')
      .update(String(expires))
      .digest('hex');
  }
}
