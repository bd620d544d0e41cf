import type { IncomingMessage } from 'node:http';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { originCheck, type OriginProblem } from './origin.js';

const check = originCheck(['127.0.0.1', 'Photos.Example']);
const ask = (host: string | undefined, origin?: string) => check({ headers: { host, origin } } as IncomingMessage);

describe('the host of a request', () => {
  it.each<[string | undefined, OriginProblem | null]>([
    ['localhost', null],
    ['localhost:4000', null],
    ['LOCALHOST:4000', null],
    ['127.0.0.1:4000', null],
    ['192.168.1.20:4000', null],
    ['[::1]:4000', null],
    ['photos.example', null],
    ['photos.example:8443', null],
    [hostname(), null],
    ['evil.example', 'host'],
    ['localhost.evil.example:4000', 'host'],
    ['photos.example.evil.example', 'host'],
    ['127.0.0.1.evil.example', 'host'],
    ['', 'host'],
    ['a b', 'host'],
    [undefined, 'host'],
  ])('%j: %s', (host, problem) => expect(ask(host)).toBe(problem));
});

describe('the origin of the page', () => {
  it.each<[string, string | undefined, OriginProblem | null]>([
    ['localhost:4000', undefined, null],
    ['localhost:4000', 'http://localhost:4000', null],
    ['photos.example', 'https://photos.example', null],
    ['[::1]:4000', 'http://[::1]:4000', null],
    ['localhost:4000', 'http://localhost:5173', 'origin'],
    ['localhost:4000', 'http://127.0.0.1:4000', 'origin'],
    ['localhost:4000', 'https://evil.example', 'origin'],
    ['localhost:4000', 'http://localhost:4000.evil.example', 'origin'],
    ['localhost:4000', 'null', 'origin'],
    ['localhost:4000', '', 'origin'],
    ['evil.example', 'http://evil.example', 'host'],
  ])('of %s from %j: %s', (host, origin, problem) => expect(ask(host, origin)).toBe(problem));
});
