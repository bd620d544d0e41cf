import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Access } from './access.js';

const TOKEN = 'correct horse';
const access = new Access(TOKEN);
const DAY_MS = 24 * 3_600_000;

const cookieOf = (setCookie: string) => setCookie.split(';')[0] ?? '';
const allows = (headers: { authorization?: string; cookie?: string }) => access.allowsHeaders(headers);

describe('the token', () => {
  it.each<[string | undefined, boolean]>([
    [`Bearer ${TOKEN}`, true],
    [`bearer ${TOKEN}`, true],
    ['Bearer wrong', false],
    [`Bearer ${TOKEN} `, false],
    [`Bearer ${TOKEN.slice(0, -1)}`, false],
    ['Bearer ', false],
    [`Basic ${TOKEN}`, false],
    [TOKEN, false],
    [undefined, false],
  ])('as %j: %s', (authorization, allowed) => {
    expect(allows(authorization === undefined ? {} : { authorization })).toBe(allowed);
  });

  it.each<[unknown, boolean]>([
    [TOKEN, true],
    ['wrong', false],
    ['', false],
    [undefined, false],
    [[TOKEN], false],
    [{ TOKEN }, false],
  ])('of a socket as %j: %s', (token, allowed) => expect(access.allowsToken(token)).toBe(allowed));
});

describe('the cookie of a login', () => {
  it('grants access, also among other cookies', () => {
    const cookie = cookieOf(access.loginCookie());
    expect(allows({ cookie })).toBe(true);
    expect(allows({ cookie: `theme=dark; ${cookie}; lang=en` })).toBe(true);
  });

  it('is not available to scripts and other sites, and does not contain the token', () => {
    const setCookie = access.loginCookie();
    expect(setCookie).toMatch(/; HttpOnly; SameSite=Strict; Max-Age=2592000$/);
    expect(setCookie).not.toContain(TOKEN);
  });

  it('expires after 30 days', () => {
    const now = Date.now();
    expect(allows({ cookie: cookieOf(access.loginCookie(now - 30 * DAY_MS - 1)) })).toBe(false);
    expect(allows({ cookie: cookieOf(access.loginCookie(now - 29 * DAY_MS)) })).toBe(true);
  });

  it('cannot be forged: neither extended, nor signed with another token, nor without a signature', () => {
    const [name = '', value = ''] = cookieOf(access.loginCookie()).split('=');
    const [expires = '', signature = ''] = value.split('.');
    const signedBy = (token: string, what: string) => createHmac('sha256', token).update(what).digest('hex');
    const forged = [
      `${Number(expires) + DAY_MS}.${signature}`,
      `${expires}.${signedBy('', expires)}`,
      `${expires}.${signedBy('guess', expires)}`,
      `${expires}.${signature.toUpperCase()}`,
      `${expires}.`,
      expires,
      '',
      '.',
      `Infinity.${signature}`,
      `1e99.${signature}`,
    ];
    expect(forged.filter((cookie) => allows({ cookie: `${name}=${cookie}` }))).toEqual([]);
    expect(allows({ cookie: `${name}=${value}` })).toBe(true);
    expect(allows({ cookie: `x${name}=${value}` })).toBe(false);
  });

  it('of one token grants no access with another', () => {
    expect(new Access('another').allowsHeaders({ cookie: cookieOf(access.loginCookie()) })).toBe(false);
  });
});

it('without a token all requests have access', () => {
  const open = new Access(undefined);
  expect([open.allowsHeaders({}), open.allowsToken(undefined)]).toEqual([true, true]);
});
