import { createEffect, on, onCleanup, onMount } from 'solid-js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Throughput } from '#libs/contracts';
import { count } from '../../../design/format.js';
import { stepOf, tokenOf } from '../../../design/token.js';
import styles from './chart.module.css';

/** A named interval, in ms since the epoch. */
export interface Band {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Height of the chart, in steps of the design. */
const HEIGHT_STEPS = 24;
const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });

/** Photos per minute over time, with a band for each phase. The caption says the same in words. */
export default function Chart(props: { throughput: Throughput; keys: readonly string[]; bands: readonly Band[] }) {
  let place!: HTMLDivElement;
  onMount(() => {
    const token = (name: string) => tokenOf(place, name);
    const step = stepOf(place);
    const size = () => ({ width: Math.max(1, place.clientWidth), height: HEIGHT_STEPS * step });
    const chart = new uPlot(
      { ...size(), ...options(token, step, props.keys.length, () => props.bands) },
      dataOf(props.throughput, props.keys),
      place,
    );

    // New data are drawn with the bands of the time.
    const shown = () => [props.throughput, props.bands];
    createEffect(on(shown, () => chart.setData(dataOf(props.throughput, props.keys)), { defer: true }));
    const resized = new ResizeObserver(() => chart.setSize(size()));
    resized.observe(place);
    const theme = matchMedia('(prefers-color-scheme: light)');
    const redraw = () => chart.redraw(false);
    theme.addEventListener('change', redraw);
    onCleanup(() => {
      theme.removeEventListener('change', redraw);
      resized.disconnect();
      chart.destroy();
    });
  });
  return <div ref={place} class={styles.chart} aria-hidden="true" />;
}

/** Photos per minute of each bucket; the last step extends to the end of its bucket. */
function dataOf({ bucketSeconds, buckets }: Throughput, keys: readonly string[]): uPlot.AlignedData {
  const last = buckets.at(-1);
  if (last === undefined) return [[], ...keys.map(() => [])];
  const steps = [...buckets, { ...last, at: new Date(Date.parse(last.at) + 1000 * bucketSeconds).toISOString() }];
  const perMinute = (items: number) => (60 * items) / bucketSeconds;
  return [
    steps.map(({ at }) => Date.parse(at) / 1000),
    ...keys.map((key) => steps.map((bucket) => perMinute(Number(bucket[key] ?? 0)))),
  ];
}

function options(
  token: (name: string) => string,
  step: number,
  phases: number,
  bands: () => readonly Band[],
): Omit<uPlot.Options, 'width' | 'height'> {
  const paths = uPlot.paths.stepped?.({ align: 1 });
  const font = `${1.5 * step}px ${token('sans')}`;
  const axis = { stroke: () => token('muted'), font, ticks: { show: false } };
  const series = (stroke: string, fill: string): uPlot.Series => ({
    stroke: () => token(stroke),
    fill: () => token(fill),
    width: 1.5,
    points: { show: false },
    ...(paths ? { paths } : {}),
  });
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [2 * step, 3 * step, 0, 0],
    scales: { y: { range: (_chart, _least, most) => [0, Math.max(1, most * 1.15)] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 10 * step,
        size: 4 * step,
        values: (_chart, splits) => splits.map((at) => clock.format(1000 * at)),
      },
      {
        ...axis,
        grid: { stroke: () => token('line'), width: 1 },
        size: 6 * step,
        values: (_chart, splits) => splits.map((rate) => count(rate)),
      },
    ],
    series: [
      {},
      ...Array.from({ length: phases }, (_, index) =>
        index === 0 ? series('working', 'track') : series('mark', 'line'),
      ),
    ],
    hooks: { drawClear: [(chart) => drawBands(chart, bands(), token, font)] },
  };
}

/** Draws the band of each phase, with its name at the beginning. */
function drawBands(chart: uPlot, bands: readonly Band[], token: (name: string) => string, font: string): void {
  const { ctx, bbox } = chart;
  const x = (ms: number) => {
    const at = chart.valToPos(ms / 1000, 'x', true);
    return Math.max(bbox.left, Math.min(bbox.left + bbox.width, at));
  };
  ctx.save();
  ctx.font = font.replace(/^[\d.]+px/, (size) => `${Number.parseFloat(size) * uPlot.pxRatio}px`);
  ctx.textBaseline = 'top';
  bands.forEach(({ name, from, to }, index) => {
    const [left, right] = [x(from), x(to)];
    if (right - left < 1) return;
    ctx.fillStyle = token(index % 2 === 0 ? 'ground' : 'raised');
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.fillStyle = token('muted');
    const room = right - left - 12 * uPlot.pxRatio;
    if (ctx.measureText(name).width < room) ctx.fillText(name, left + 6 * uPlot.pxRatio, bbox.top + 6 * uPlot.pxRatio);
  });
  ctx.restore();
}
