import { describe, expect, it } from 'vitest';
import { NO_METADATA } from '#libs/contracts';
import { day, takenFacts } from './metadata.js';

const camera = { at: '2024-05-17T18:03:09', from: 'camera' } as const;
const textOf = (term: string, metadata: Partial<typeof NO_METADATA>) =>
  Object.fromEntries(takenFacts({ date: camera, metadata: { ...NO_METADATA, ...metadata } }))[term];

describe('the facts of how a photo was taken', () => {
  it('are the date, the camera, the exposure and the place', () => {
    const metadata = {
      ...{ takenAt: camera.at, offsetMinutes: 120, camera: 'NIKON D90', lens: 'AF-S 35mm' },
      ...{ exposureSeconds: 0.008, aperture: 1.8, iso: 200, focalLengthMm: 35 },
      ...{ latitude: -33.85875, longitude: 151.2013889, altitudeMetres: 58.2 },
    };
    expect(takenFacts({ date: camera, metadata })).toEqual([
      ['Taken', '17 May 2024 at 18:03 (UTC+2)'],
      ['Camera', 'NIKON D90'],
      ['Lens', 'AF-S 35mm'],
      ['Exposure', '1/125 s, f/1.8, ISO 200, 35 mm'],
      ['Place', '33.85875° S, 151.20139° E, 58 m'],
    ]);
  });

  it('say that a date is only that of the file', () => {
    expect(takenFacts({ date: { at: '2026-01-12T10:00:00', from: 'file' }, metadata: null })).toEqual([
      ['File date', '12 January 2026 at 10:00 (UTC); the photo has no date of its own'],
    ]);
  });

  it('say which of them are from Google Photos', () => {
    const said = { offsetMinutes: 0, latitude: 48, longitude: 2, sidecar: ['date', 'place'] as ('date' | 'place')[] };
    const metadata = { ...NO_METADATA, takenAt: camera.at, ...said };
    expect(takenFacts({ date: { at: camera.at, from: 'sidecar' }, metadata })).toEqual([
      ['Taken', '17 May 2024 at 18:03 (UTC+0), says Google Photos'],
      ['Place', '48.00000° N, 2.00000° E, says Google Photos'],
    ]);
  });

  it.each([
    [-210, ' (UTC−3:30)'],
    [0, ' (UTC+0)'],
    [null, ''],
  ])('have the zone %j as %j', (offsetMinutes, zone) => {
    expect(textOf('Taken', { offsetMinutes })).toBe(`17 May 2024 at 18:03${zone}`);
  });

  it.each([
    [30, '30 s'],
    [0.5, '0.5 s'],
    [1 / 4000, '1/4000 s'],
  ])('have the exposure %j as %j', (exposureSeconds, text) => {
    expect(textOf('Exposure', { exposureSeconds })).toBe(text);
  });

  it('have a day for lists', () => {
    expect(day(camera)).toBe('17 May 2024');
  });
});
