import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SystemAck, type SystemState } from '#libs/contracts';
import { openDatabase, type Database } from '#libs/database';
import { samplePhotos } from '#libs/model-conversion';
import type { Darkroom } from '../support/darkroom.js';
import { CELLS, CELLS_OF_THE_MAN, makeFaceMatchCells, type Who } from '../support/face-match.js';
import { Program } from '../support/program.js';
import { median } from '../support/statistics.js';
import { useWorkspace } from '../support/workspace.js';

const workspace = useWorkspace();
let darkroom: Darkroom;
beforeAll(async () => {
  darkroom = await workspace.start({ roots: [workspace.directory] });
});

test('of the 22 faces of six photos of a party, different people are not grouped', async () => {
  const folder = workspace.folder('party');
  await Promise.all(samplePhotos().map((photo) => copyFile(photo, join(folder, basename(photo)))));
  const { overallStatus, phases } = await darkroom.indexed(folder);
  expect(overallStatus).toBe('completed');
  expect(phases.faceDetection).toMatchObject({ faces: 22, progress: { total: 6, completed: 6 } });
  // Clustering without an absolute distance makes two people of strangers here.
  expect(await darkroom.api.people()).toEqual({ people: [], ungrouped: 22, unlikely: 0, hidden: 0 });
});

describe('108 faces, 20 of them of one man', () => {
  let database: Database;
  let who: Map<string, Who>;
  /** For each face of the folder: who it is by eye, and the person it was placed with. */
  let faces: { who: Who | 'sample'; person: number | null }[];
  let states: SystemState[];
  let bare: number[];

  beforeAll(async () => {
    const folder = workspace.folder('cells');
    who = await makeFaceMatchCells(folder);
    const timer = new Program(process.execPath, [fileURLToPath(new URL('../support/bare-timer.mjs', import.meta.url))]);
    const socket = await darkroom.connect();
    try {
      SystemAck.parse(await socket.send('subscribe', { system: true }));
      const first = await darkroom.indexed(folder);
      expect(first).toMatchObject({ overallStatus: 'completed', discovery: { found: CELLS } });
      // Once more, for more of the workers' states.
      await darkroom.api.command(first.sessionId, 'restart', { from: 'training' });
      expect(await darkroom.untilEnd(first.sessionId)).toMatchObject({ overallStatus: 'completed' });
      states = socket.received.flatMap((event) => (event.event === 'system' ? [event.system] : []));
    } finally {
      socket.close();
      timer.kill('SIGTERM');
    }
    await timer.ended;
    bare = timer.lines.map(Number);
    database = openDatabase(darkroom.databaseUrl);
    const rows = await database.face.findMany({ select: { personId: true, photo: { select: { path: true } } } });
    faces = rows.map(({ personId, photo }) => ({ who: who.get(photo.path) ?? 'sample', person: personId }));
  });
  afterAll(() => database.$disconnect());

  test('at least 16 of his faces are found', () => {
    const his = faces.filter((face) => face.who === 'man').length;
    expect(his).toBeGreaterThanOrEqual(16);
    expect(his).toBeLessThanOrEqual(CELLS_OF_THE_MAN);
  });

  test('all but at most one of them form one person, without other faces', () => {
    const his = faces.filter((face) => face.who === 'man');
    const persons = his.map(({ person }) => person).filter((person) => person !== null);
    const him = persons.sort(
      (a, b) => persons.filter((p) => p === b).length - persons.filter((p) => p === a).length,
    )[0];
    const together = faces.filter(({ person }) => person === him);
    expect(together.filter((face) => face.who === 'man').length).toBeGreaterThanOrEqual(his.length - 1);
    expect(together.filter((face) => face.who === 'other' || face.who === 'sample')).toEqual([]);
  });

  test('REST lists the same people, each with a representative face', async () => {
    const { people, ungrouped, unlikely } = await darkroom.api.people();
    const placed = new Set(faces.map(({ person }) => person).filter((person) => person !== null));
    expect(people.map(({ id }) => id).sort()).toEqual([...placed].sort());
    for (const person of people) {
      expect(person.faces).toBe(faces.filter((face) => face.person === person.id).length);
      expect(person.representativeFaceId).not.toBeNull();
    }
    expect(ungrouped + unlikely).toBe(faces.filter(({ person }) => person === null).length);
  });

  test('the event-loop delay of the worker is at most 30 ms above that of an idle process', () => {
    const busy = states.flatMap(({ workers }) => workers).filter(({ busyWith }) => busyWith.length > 0);
    expect(busy.length).toBeGreaterThan(1);
    const delays = busy.map(({ eventLoopDelayP99Ms }) => eventLoopDelayP99Ms);
    const all = `worker ${delays.join(' ')}, bare timer ${bare.join(' ')}`;
    expect(median(delays) - median(bare), all).toBeLessThanOrEqual(30);
  });
});

test('the sample album ends in its two people, with copies and unreadable files told apart', async () => {
  const { sampleAlbum } = await darkroom.api.about();
  const { overallStatus, phases } = await darkroom.indexed(sampleAlbum ?? '');
  expect(overallStatus).toBe('completed');
  expect(phases.training).toMatchObject({ progress: { total: 41, completed: 33, skipped: 6, failed: 2 } });
  expect(phases.faceDetection).toMatchObject({ faces: 14 });
  const { people } = await darkroom.api.people();
  const faces = people.map((person) => person.faces);
  expect(faces.filter((count) => count === 7)).toHaveLength(2);
});
