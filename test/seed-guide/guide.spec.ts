import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { FaceDetectionCache, redisNames, type UnifiedProgress } from '#libs/contracts';
import { useBrowser, type Tab, type Traffic } from '../support/browser.js';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { percentages, rising, texts, type Screen } from '../support/screen.js';
import { useWorkspace } from '../support/workspace.js';
import { CASE, fillFolder, redisCli, walkThrough, withoutRedis, type Outage, type Walk } from './walk.js';

const LABELS = {
  training: '🎨 Training - Generating Image Embeddings',
  faceDetection: '😊 Face Detection - Analyzing Faces',
  clustering: '🔗 Clustering - Grouping Similar Faces',
  completed: '✓ All Phases Complete',
};
/** After the end, the page may still read failures and people. */
const SETTLING_MS = 3_000;

describe('Manual testing guide', () => {
  const workspace = useWorkspace();
  const open = useBrowser();
  const folder = workspace.folder('photos');
  const more = workspace.folder('more');
  let darkroom: Darkroom;
  let tab: Tab;
  let walk: Walk;
  let outage: Outage;
  let afterwards: readonly Traffic[];
  let final: UnifiedProgress;

  beforeAll(async () => {
    await Promise.all([fillFolder(folder), makePhotos(more, 60, { seed: 2 })]);
    darkroom = await workspace.start({ roots: [folder, more] });
    tab = await open(`${darkroom.url}/training`);
    walk = await walkThrough(darkroom, tab, folder);
    outage = await withoutRedis(darkroom, more);
    await delay(Math.max(0, walk.completedAt + 2 * SETTLING_MS - Date.now())); // that nothing is asked shows in time only
    afterwards = tab.trafficAfter(walk.completedAt + SETTLING_MS);
    final = await darkroom.api.progress(walk.sessionId);
  }, 180_000);

  /** The moments at which the page said `label`. */
  const during = (label: string): Screen[] =>
    walk.screens.filter(({ bars }) => bars['Overall progress']?.text.endsWith(label) === true);

  describe('Test Scenario: Full Pipeline Verification', () => {
    it('1. Navigate to Training page', () => {
      expect(walk.screens[0]?.path).toBe('/training');
    });

    it('2. Create new training session, 3. Start training and observe', () => {
      expect(walk.screens.at(-1)?.path).toBe(`/sessions/${walk.sessionId}`);
    });

    describe('Training Phase (0% → 30%)', () => {
      it('Progress updates smoothly', () => {
        const overall = percentages(during(LABELS.training), 'Overall progress');
        expect(overall.length).toBeGreaterThan(3);
        expect(Math.min(...overall)).toBeLessThan(10);
        expect(Math.max(...overall)).toBeLessThanOrEqual(30);
      });

      it('Percentage increases to 100%', () => increasesTo100('Training'));

      it(`Status shows "${LABELS.training}"`, () => {
        expect(during(LABELS.training)).not.toEqual([]);
      });

      it('Phase completes, shows "✓ Complete"', () => completes('Training'));
    });

    describe('Face Detection Phase (30% → 95%)', () => {
      it('Shows real-time percentage: 30% → … → 95%', () => {
        const overall = percentages(during(LABELS.faceDetection), 'Overall progress');
        expect(overall.length).toBeGreaterThan(5);
        expect(Math.min(...overall)).toBe(30);
        expect(Math.max(...overall)).toBeGreaterThan(85);
        expect(Math.max(...overall)).toBeLessThanOrEqual(95);
      });

      it('Percentage increases to 100%', () => increasesTo100('Face Detection'));

      it(`Status shows "${LABELS.faceDetection}"`, () => {
        expect(during(LABELS.faceDetection)).not.toEqual([]);
      });

      it('Phase completes, shows "✓ Complete"', () => completes('Face Detection'));
    });

    describe('Clustering Phase (95% → 100%)', () => {
      it(`Status shows "${LABELS.clustering}"`, () => {
        const overall = percentages(during(LABELS.clustering), 'Overall progress');
        expect(Math.min(...overall)).toBeGreaterThanOrEqual(95);
      });

      it('Phase completes, shows "✓ Complete"', () => completes('Clustering'));
    });

    describe('Overall Completion', () => {
      it('Overall progress reaches exactly 100% (not 49.7%)', () => {
        const overall = percentages(walk.screens, 'Overall progress');
        expect(overall).toEqual(rising(overall));
        expect(overall.at(-1)).toBe(100);
      });

      it('Status changes from "Running" to "Completed"', () => {
        const shown = walk.screens.filter(({ path }) => path.startsWith('/sessions/')).map(({ status }) => status);
        const changes = shown.filter((status, index) => status !== shown[index - 1]);
        expect(changes.slice(-2)).toEqual(['Running', 'Completed']);
      });

      it('Polling stops (check Network tab - no more requests)', () => {
        expect(afterwards).toEqual([]);
      });

      it(`UI shows "${LABELS.completed}"`, async () => {
        expect(await tab.page.getByRole('main').innerText()).toContain(LABELS.completed);
      });
    });
  });

  describe('Verification Checklist', () => {
    describe('Issue #3 Fix (Polling Stop)', () => {
      it('Polling stops when `overallStatus === "completed"`', () => {
        expect(final.overallStatus).toBe('completed');
        expect(walk.screens.at(-1)?.connection).toBe('ended');
      });

      it('Network tab shows no more `/progress-unified` requests after completion', () => {
        expect(tab.requests(/progress-unified$/)).toEqual([]);
        expect(afterwards).toEqual([]);
      });

      it('UI shows "Completed" status (not stuck on "Running")', () => {
        expect(walk.screens.at(-1)?.status).toBe('Completed');
      });
    });

    describe('Issue #4 Fix (Progress Calculation)', () => {
      it('Overall progress shows 100% when all images processed + skipped', () => {
        const { completed, skipped, failed } = final.phases.training.progress;
        expect({ completed, skipped, failed }).toEqual({
          completed: CASE.different,
          skipped: CASE.duplicates,
          failed: 0,
        });
        expect(final.overallProgress.percentage).toBe(100);
      });

      it('Progress bar fills completely (not stuck at 49.7%)', async () => {
        const bar = tab.page.getByRole('progressbar', { name: 'Overall progress' });
        const [whole, filled] = await Promise.all([bar.boundingBox(), bar.locator('> div').first().boundingBox()]);
        expect(filled?.width).toBeCloseTo(whole?.width ?? 0, 0);
      });

      it('Details show correct counts (e.g., "666/666 images")', () => {
        expect(texts(walk.screens, 'Training').at(-1)).toContain(`${CASE.total}/${CASE.total}`);
        expect(texts(walk.screens, 'Face Detection').at(-1)).toContain(`${CASE.different}/${CASE.different}`);
      });
    });

    describe('Issue #1 Fix (Face Detection Updates)', () => {
      /** Milliseconds between one change of face detection's bar and the next, while it was the current phase. */
      const gaps = (): number[] => {
        const moments = during(LABELS.faceDetection).filter(
          ({ bars }, index, all) => bars['Face Detection']?.text !== all[index - 1]?.bars['Face Detection']?.text,
        );
        return moments.slice(1).map(({ at }, index) => at - (moments[index]?.at ?? 0));
      };

      it('Face detection progress updates every 2 seconds', () => {
        const inOrder = rising(gaps());
        expect(inOrder[Math.floor(inOrder.length / 2)]).toBeLessThan(2_000);
      });

      it('Progress bar increments smoothly (not frozen)', () => {
        const shown = percentages(walk.screens, 'Face Detection');
        const steps = shown.slice(1).map((percentage, index) => percentage - (shown[index] ?? 0));
        expect(Math.max(...steps)).toBeLessThan(50);
      });

      it('Percentage increases steadily to 100%', () => increasesTo100('Face Detection'));

      it('No long periods (>5 seconds) without updates', () => {
        expect(Math.max(...gaps())).toBeLessThan(5_000);
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
      expect(walk.cached).toMatchObject({
        total_images: CASE.different,
        failed_images: 0,
        total_batches: Math.ceil(CASE.different / 16),
      });
    });

    it('grep "Redis cache" logs/api.log', () => {
      expect(walk.fromRedis).toBe(true);
      expect(grep('api', 'Using Redis cache')).not.toEqual([]);
    });
  });

  describe('Troubleshooting', () => {
    describe('Face detection still appears frozen', () => {
      it('Redis is running: `redis-cli PING` (should return "PONG")', async () => {
        expect(await redisCli(darkroom, 'PING')).toEqual(['PONG']);
      });

      it('Logs show Redis updates: `grep "Updated Redis cache"`', () => {
        expect(grep('worker-1', 'Updated Redis cache').length).toBeGreaterThan(5);
      });

      it('Redis keys exist: `redis-cli KEYS face_detection:*`', async () => {
        expect(await redisCli(darkroom, 'KEYS', 'face_detection:*')).toContain(
          redisNames.faceDetection(walk.sessionId),
        );
      });

      it('If Redis unavailable: system falls back to database updates, still functional', () => {
        expect(outage.before).toMatchObject({ source: 'database', stale: false });
        expect(outage.meanwhile).toMatchObject({ source: 'database', overallStatus: 'running' });
        expect(outage.end).toMatchObject({ overallStatus: 'completed', overallProgress: { percentage: 100 } });
      });
    });

    describe('Overall progress still shows <100% when complete', () => {
      it("jq '.phases.training.progress': the response includes both values, effective_completed = processed + skipped", () => {
        expect(final.phases.training.progress).toMatchObject({
          current: CASE.different + CASE.duplicates,
          total: CASE.total,
          percentage: 100,
          completed: CASE.different,
          skipped: CASE.duplicates,
        });
      });
    });

    describe("Polling doesn't stop", () => {
      it('`overallStatus` in API response is "completed", and so are all three phase statuses', () => {
        const { training, faceDetection, clustering } = final.phases;
        const statuses = [training, faceDetection, clustering].map(({ status }) => status);
        expect([final.overallStatus, ...statuses]).toEqual(['completed', 'completed', 'completed', 'completed']);
      });

      it('In browser console: fetch(…/progress-unified) should print "completed"', async () => {
        const url = `/api/v1/training/sessions/${walk.sessionId}/progress-unified`;
        const printed = await tab.page.evaluate<unknown>(
          `fetch('${url}').then(r => r.json()).then(d => d.overallStatus)`,
        );
        expect(printed).toBe('completed');
      });
    });
  });

  function increasesTo100(bar: string): void {
    const shown = percentages(walk.screens, bar);
    expect(shown).toEqual(rising(shown));
    expect(shown[0]).toBe(0);
    expect(shown.length).toBeGreaterThan(4);
    expect(shown.at(-1)).toBe(100);
  }

  function completes(bar: string): void {
    expect(texts(walk.screens, bar).at(-1)).toMatch(/^✓ Complete/);
  }

  function grep(child: string, words: string): string[] {
    return darkroom
      .log(child)
      .split('\n')
      .filter((line) => line.includes(words));
  }
});
