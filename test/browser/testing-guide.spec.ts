import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { FaceDetectionCache, redisNames, type UnifiedProgress } from '#libs/contracts';
import { changesOf, percentages, rising, texts, useBrowser, type Screen, type Tab } from '../support/browser.js';
import type { Darkroom } from '../support/darkroom.js';
import { CASE, fillFolder, indexWithoutRedis, redisCli, walkThrough } from '../support/guide-walk.js';
import { makePhotos } from '../support/photos.js';
import { useWorkspace } from '../support/workspace.js';

const LABELS = {
  training: '🎨 Training - Generating Image Embeddings',
  faceDetection: '😊 Face Detection - Analyzing Faces',
  clustering: '🔗 Clustering - Grouping Similar Faces',
  completed: '✓ All Phases Complete',
};
/** The page may read failures and people for this long after the end. */
const SETTLING_MS = 3_000;

/** Every step of the manual testing guide, under its own heading; a step that the guide repeats is proved where it comes first. */
describe('Manual testing guide', () => {
  const workspace = useWorkspace();
  const open = useBrowser();
  const folder = workspace.folder('photos');
  const more = workspace.folder('more');
  let darkroom: Darkroom;
  let tab: Tab;
  let walk: Awaited<ReturnType<typeof walkThrough>>;
  let outage: Awaited<ReturnType<typeof indexWithoutRedis>>;
  let afterwards: ReturnType<Tab['trafficAfter']>;
  let final: UnifiedProgress;

  beforeAll(async () => {
    await Promise.all([fillFolder(folder), makePhotos(more, 160, { seed: 2 })]);
    darkroom = await workspace.start({ roots: [folder, more] });
    tab = await open(`${darkroom.url}/training`);
    walk = await walkThrough(darkroom, tab, folder);
    outage = await indexWithoutRedis(darkroom, more);
    // The absence of requests can only be observed over time.
    await delay(Math.max(0, walk.completedAt + 2 * SETTLING_MS - Date.now()));
    afterwards = tab.trafficAfter(walk.completedAt + SETTLING_MS);
    final = await darkroom.api.progress(walk.sessionId);
  });

  /** The screens on which the overall bar showed `label`. */
  const during = (label: string): Screen[] =>
    walk.screens.filter(({ bars }) => bars['Overall progress']?.text.endsWith(label) === true);
  const overallDuring = (label: string) => percentages(during(label), 'Overall progress');
  const grep = (child: string, words: string) =>
    darkroom
      .log(child)
      .split('\n')
      .filter((line) => line.includes(words));

  describe('Test Scenario: Full Pipeline Verification', () => {
    it('1. Navigate to Training page, 2. Create new training session, 3. Start training and observe', () => {
      const paths = changesOf(walk.screens.map(({ path }) => path));
      expect(paths).toEqual(['/training', '/new', `/sessions/${walk.sessionId}`]);
    });

    it(`Training Phase (0% → 30%): progress updates smoothly, status shows "${LABELS.training}"`, () => {
      const overall = overallDuring(LABELS.training);
      expect(overall.length).toBeGreaterThan(3);
      expect(Math.min(...overall)).toBeLessThan(10);
      expect(Math.max(...overall)).toBeLessThanOrEqual(30);
    });

    it(`Face Detection Phase: shows real-time percentage 30% → … → 95%, status shows "${LABELS.faceDetection}"`, () => {
      const overall = overallDuring(LABELS.faceDetection);
      expect(overall.length).toBeGreaterThan(5);
      expect(Math.min(...overall)).toBe(30);
      // The last two chunks of 16 of its 132 photos may end with the phase.
      expect(Math.max(...overall)).toBeGreaterThan(75);
      expect(Math.max(...overall)).toBeLessThanOrEqual(95);
    });

    it(`Clustering Phase (95% → 100%): status shows "${LABELS.clustering}"`, () => {
      const overall = overallDuring(LABELS.clustering);
      expect(overall).not.toEqual([]);
      expect(Math.min(...overall)).toBeGreaterThanOrEqual(95);
    });

    it.each(['Training', 'Face Detection'])('%s Phase: percentage increases steadily from 0% to 100%', (bar) => {
      const shown = percentages(walk.screens, bar);
      expect(shown).toEqual(rising(shown));
      expect([shown[0], shown.at(-1)]).toEqual([0, 100]);
      expect(shown.length).toBeGreaterThan(4);
    });

    it.each(['Training', 'Face Detection', 'Clustering'])('%s Phase completes, shows "✓ Complete"', (bar) => {
      expect(texts(walk.screens, bar).at(-1)).toMatch(/^✓ Complete/);
    });

    it('Overall progress reaches exactly 100% (not 49.7%)', () => {
      const overall = percentages(walk.screens, 'Overall progress');
      expect(overall).toEqual(rising(overall));
      expect(overall.at(-1)).toBe(100);
    });

    it(`Status changes from "Running" to "Completed", UI shows "${LABELS.completed}"`, async () => {
      const session = walk.screens.filter(({ path }) => path.startsWith('/sessions/'));
      expect(changesOf(session.map(({ status }) => status)).slice(-2)).toEqual(['Running', 'Completed']);
      expect(await tab.page.getByRole('main').innerText()).toContain(LABELS.completed);
    });
  });

  describe('Verification Checklist', () => {
    it('Issue #3 Fix: polling stops when `overallStatus === "completed"`, Network tab shows no more requests', () => {
      expect([final.overallStatus, walk.screens.at(-1)?.connection]).toEqual(['completed', 'ended']);
      expect(tab.requests(/progress-unified$/)).toEqual([]);
      // The end itself was followed by requests, so their absence later is no flaw of the recording.
      expect(tab.trafficAfter(walk.completedAt)).not.toEqual([]);
      expect(afterwards).toEqual([]);
    });

    it('Issue #4 Fix: overall progress shows 100% when all images processed + skipped', () => {
      expect(final.overallProgress.percentage).toBe(100);
      const { completed, skipped, failed } = final.phases.training.progress;
      expect([completed, skipped, failed]).toEqual([CASE.different, CASE.duplicates, 0]);
    });

    it('Issue #4 Fix: progress bar fills completely (not stuck at 49.7%)', async () => {
      const bar = tab.page.getByRole('progressbar', { name: 'Overall progress' });
      const [whole, filled] = await Promise.all([bar.boundingBox(), bar.locator('> div').first().boundingBox()]);
      expect(filled?.width).toBeCloseTo(whole?.width ?? 0, 0);
    });

    it('Issue #4 Fix: details show correct counts (e.g., "666/666 images")', () => {
      expect(texts(walk.screens, 'Training').at(-1)).toContain(`${CASE.total}/${CASE.total}`);
      expect(texts(walk.screens, 'Face Detection').at(-1)).toContain(`${CASE.different}/${CASE.different}`);
    });

    describe('Issue #1 Fix (Face Detection Updates)', () => {
      /** Milliseconds between changes of face detection's bar while it was the current phase. */
      const gaps = (): number[] => {
        const moments = during(LABELS.faceDetection).filter(
          ({ bars }, index, all) => bars['Face Detection']?.text !== all[index - 1]?.bars['Face Detection']?.text,
        );
        return moments.slice(1).map(({ at }, index) => at - (moments[index]?.at ?? 0));
      };

      it('Face detection progress updates every 2 seconds, no long periods (>5 seconds) without updates', () => {
        const inOrder = rising(gaps());
        expect(inOrder[Math.floor(inOrder.length / 2)]).toBeLessThan(2_000);
        expect(inOrder.at(-1)).toBeLessThan(5_000);
      });

      it('Progress bar increments smoothly (not frozen)', () => {
        const shown = percentages(walk.screens, 'Face Detection');
        const steps = shown.slice(1).map((percentage, index) => percentage - (shown[index] ?? 0));
        expect(Math.max(...steps)).toBeLessThan(50);
      });
    });
  });

  describe('Redis Cache Verification', () => {
    it('KEYS face_detection:*:progress', () => {
      expect(walk.keys).toEqual([redisNames.faceDetection(walk.sessionId)]);
      expect(walk.keys).toEqual([`face_detection:${walk.sessionId}:progress`]);
    });

    it('GET face_detection:{id}:progress', () => {
      expect(FaceDetectionCache.safeParse(walk.cached).error).toBeUndefined();
      const batches = Math.ceil(CASE.different / 16);
      expect(walk.cached).toMatchObject({ total_images: CASE.different, failed_images: 0, total_batches: batches });
    });

    it('grep "Redis cache" logs/api.log', () => {
      expect(walk.fromRedis).toBe(true);
      expect(grep('api', 'Using Redis cache')).not.toEqual([]);
    });
  });

  describe('Troubleshooting', () => {
    it('Redis is running: `redis-cli PING` (should return "PONG")', async () => {
      expect(await redisCli(darkroom, 'PING')).toEqual(['PONG']);
    });

    it('Logs show Redis updates: `grep "Updated Redis cache"`', () => {
      expect(grep('worker-1', 'Updated Redis cache').length).toBeGreaterThan(5);
    });

    it('If Redis unavailable: system falls back to database updates, still functional', () => {
      expect(outage.before).toMatchObject({ source: 'database', stale: false });
      expect(outage.meanwhile).toMatchObject({ source: 'database', overallStatus: 'running' });
      expect(outage.end).toMatchObject({ overallStatus: 'completed', overallProgress: { percentage: 100 } });
    });

    it("jq '.phases.training.progress': the response includes both values, effective_completed = processed + skipped", () => {
      const { current, total, percentage } = final.phases.training.progress;
      expect([current, total, percentage]).toEqual([CASE.different + CASE.duplicates, CASE.total, 100]);
    });

    it('`overallStatus` in API response is "completed", and so are all three phase statuses', () => {
      const statuses = Object.values(final.phases).map(({ status }) => status);
      expect([final.overallStatus, ...statuses]).toEqual(Array<string>(4).fill('completed'));
    });

    it('In browser console: fetch(…/progress-unified) should print "completed"', async () => {
      const url = `/api/v1/training/sessions/${walk.sessionId}/progress-unified`;
      expect(await tab.page.evaluate<unknown>(`fetch('${url}').then(r => r.json()).then(d => d.overallStatus)`)).toBe(
        'completed',
      );
    });
  });
});
