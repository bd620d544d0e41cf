import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeSilence, SILENT_AFTER_MS, type Silence } from './silence.js';

const START = Date.UTC(2026, 0, 1);

describe('Silence', () => {
  let reports: (number | null)[];
  let silence: Silence;

  beforeEach(() => {
    vi.useFakeTimers({ now: START });
    reports = [];
    silence = makeSilence((lastHeardAt) => reports.push(lastHeardAt));
  });
  afterEach(() => {
    silence.stop();
    vi.useRealTimers();
  });

  it('is reported once, 10 s after the last word, with the time of that word', () => {
    silence.listen();
    vi.advanceTimersByTime(7_000);
    silence.heard();
    vi.advanceTimersByTime(SILENT_AFTER_MS - 1);
    expect(reports).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(reports).toEqual([START + 7_000]);
    vi.advanceTimersByTime(60_000);
    expect(reports).toEqual([START + 7_000]);
  });

  it('is not reported while the server speaks every few seconds', () => {
    silence.listen();
    for (let beat = 0; beat < 100; beat += 1) {
      vi.advanceTimersByTime(4_000);
      silence.heard();
    }
    expect(reports).toEqual([]);
  });

  it('ends with the next word, and may begin again', () => {
    silence.listen();
    vi.advanceTimersByTime(12_000);
    silence.heard();
    expect(reports).toEqual([START, null]);
    vi.advanceTimersByTime(SILENT_AFTER_MS);
    expect(reports).toEqual([START, null, START + 12_000]);
  });

  it('is not reported where nothing is followed', () => {
    silence.heard();
    vi.advanceTimersByTime(60_000);
    silence.listen();
    vi.advanceTimersByTime(12_000);
    silence.stop();
    vi.advanceTimersByTime(60_000);
    silence.heard();
    expect(reports).toEqual([START + 60_000, null]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
