import { createEffect, createMemo, createSignal, Index, on, onCleanup, onMount, Show } from 'solid-js';
import { cellAfterEvent } from '../../../design/grid-keys.js';
import { sameFields } from '../../../design/same-fields.js';
import { tokenOf } from '../../../design/token.js';
import { cellsOf, PARTED_SIDE, type Cells } from './overview-cells.js';
import styles from './overview.module.css';
import { PHOTO_STATES, photoStateAt, type PhotoState } from './photo-states.js';

/** The design token of each state, how strong it is, and its word. */
const LOOKS: Record<PhotoState, { token: string; alpha: number; word: string }> = {
  waiting: { token: 'track', alpha: 1, word: 'waiting' },
  analyzed: { token: 'working', alpha: 0.7, word: 'analyzed' },
  done: { token: 'done', alpha: 0.42, word: 'no faces' },
  faces: { token: 'done', alpha: 1, word: 'with faces' },
  copy: { token: 'paused', alpha: 0.55, word: 'copy' },
  failed: { token: 'failed', alpha: 1, word: 'failed' },
};

/** All photos as one picture: a cell for each, in the colour of its state. A click, or Enter, opens the sheet there. */
export function Overview(props: {
  /** The states of all photos, by phase. */
  phases: readonly string[];
  total: number;
  /** The photo that is being worked on. */
  frontier: number | null;
  /** The photo under the pointer or the keys, in words. */
  story: string | null;
  onPoint: (ordinal: number | null) => void;
  onOpen: (ordinal: number) => void;
}) {
  let area!: HTMLDivElement;
  let canvas!: HTMLCanvasElement;
  const [size, setSize] = createSignal({ width: 0, height: 0, scale: 1 }, { equals: sameFields });
  const [colours, setColours] = createSignal<Uint32Array | null>(null);
  const cells = createMemo(() => cellsOf(props.total, size().width, size().height), undefined, { equals: sameFields });
  const [pointed, setPointed] = createSignal<number | null>(null);
  const [focused, setFocused] = createSignal(false);
  /** The photo of the keys; at first the one that is being worked on. */
  const [moved, setMoved] = createSignal<number | null>(null);
  const active = () => Math.min(moved() ?? props.frontier ?? 0, props.total - 1);
  const marked = () => pointed() ?? (focused() ? active() : null);
  createEffect(on(marked, (ordinal) => props.onPoint(ordinal), { defer: true }));

  onMount(() => {
    const measure = () => {
      const scale = window.devicePixelRatio;
      const [width, height] = [area.clientWidth, area.clientHeight].map((length) => Math.floor(length * scale));
      if (width && height) setSize({ width, height, scale });
    };
    const theme = matchMedia('(prefers-color-scheme: light)');
    const paint = () => setColours(coloursOf(area));
    const observer = new ResizeObserver(measure);
    observer.observe(area);
    theme.addEventListener('change', paint);
    onCleanup(() => {
      observer.disconnect();
      theme.removeEventListener('change', paint);
    });
    measure();
    paint();
  });
  createEffect(() => {
    const palette = colours();
    if (palette !== null && size().width > 0) draw(canvas, cells(), props.phases, props.total, palette);
  });

  const ordinalAt = (event: MouseEvent): number | null => {
    const { columns, side, photos } = cells();
    const bounds = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top].map((length) =>
      Math.floor((length * size().scale) / side),
    );
    if (x === undefined || y === undefined || x < 0 || y < 0 || x >= columns) return null;
    const ordinal = (y * columns + x) * photos;
    return ordinal < props.total ? ordinal : null;
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      props.onOpen(active());
      return;
    }
    const { columns, photos } = cells();
    const total = Math.ceil(props.total / photos);
    const to = cellAfterEvent(event, Math.floor(active() / photos), { columns, total, page: 10 });
    if (to !== null) setMoved(to * photos);
  };
  /** The style of the cell of a photo, for a mark on it. */
  const place = (ordinal: number, least: number) => {
    const { columns, side, photos } = cells();
    const cell = Math.floor(ordinal / photos);
    const grown = Math.max(side / size().scale, least);
    const [left = 0, top = 0] = [cell % columns, Math.floor(cell / columns)].map(
      (index) => ((index + 0.5) * side) / size().scale - grown / 2,
    );
    return { width: `${grown}px`, height: `${grown}px`, transform: `translate(${left}px, ${top}px)` };
  };

  return (
    <div ref={area} class={styles.area}>
      <div
        class={styles.picture}
        role="slider"
        tabIndex={0}
        aria-label="Photo in the overview"
        aria-valuemin={1}
        aria-valuemax={props.total}
        aria-valuenow={active() + 1}
        aria-valuetext={props.story ?? `Photo ${active() + 1}`}
        style={{
          width: `${(cells().columns * cells().side) / size().scale}px`,
          height: `${(cells().rows * cells().side) / size().scale}px`,
        }}
        onPointerMove={(event) => setPointed(ordinalAt(event))}
        onPointerLeave={() => setPointed(null)}
        onClick={(event) => {
          const ordinal = ordinalAt(event);
          if (ordinal !== null) props.onOpen(ordinal);
        }}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onKeyDown={onKey}
      >
        <canvas ref={canvas} class={styles.canvas} />
        <Show when={props.frontier !== null && size().width > 0}>
          <span class={styles.frontier} style={place(props.frontier ?? 0, 10)} />
        </Show>
        <Show when={marked() !== null}>
          <span class={styles.marked} style={place(marked() ?? 0, 8)} />
        </Show>
      </div>
    </div>
  );
}

/** What the colours of the overview mean. */
export function OverviewLegend() {
  return (
    <Index each={PHOTO_STATES}>
      {(state) => (
        <span>
          <span
            class={styles.swatch}
            style={{ '--colour': `var(--${LOOKS[state()].token})`, '--alpha': LOOKS[state()].alpha }}
          />{' '}
          {LOOKS[state()].word}
        </span>
      )}
    </Index>
  );
}

/** The colours of `PHOTO_STATES`, and of no photo, as pixels of a canvas have them. */
function coloursOf(element: Element): Uint32Array {
  const canvas = new OffscreenCanvas(PHOTO_STATES.length, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('There is no canvas.');
  context.fillStyle = tokenOf(element, 'surface');
  context.fillRect(0, 0, PHOTO_STATES.length, 1);
  for (const [at, state] of PHOTO_STATES.entries()) {
    context.fillStyle = tokenOf(element, LOOKS[state].token);
    context.globalAlpha = LOOKS[state].alpha;
    context.fillRect(at, 0, 1, 1);
  }
  return new Uint32Array(context.getImageData(0, 0, PHOTO_STATES.length, 1).data.buffer);
}

/** Draws a pixel for each cell, then enlarges the picture: the cost hardly grows with the size of cells. */
function draw(
  canvas: HTMLCanvasElement,
  { columns, rows, side, photos }: Cells,
  phases: readonly string[],
  total: number,
  colours: Uint32Array,
): void {
  const small = new OffscreenCanvas(columns, rows);
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const count = Math.ceil(total / photos);
  for (let cell = 0; cell < count; cell += 1) {
    let worst = PHOTO_STATES.indexOf(photoStateAt(phases, cell * photos));
    // Of several photos in a cell, the one that most needs to be seen.
    for (let photo = 1; photo < photos; photo += 1)
      worst = Math.max(worst, PHOTO_STATES.indexOf(photoStateAt(phases, cell * photos + photo)));
    pixels[cell] = colours[worst] ?? 0;
  }
  small.getContext('2d')?.putImageData(image, 0, 0);
  canvas.width = Math.round(columns * side);
  canvas.height = Math.round(rows * side);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  if (side < PARTED_SIDE) return;
  const line = Math.max(1, Math.round(side / 12));
  for (let column = 1; column <= columns; column += 1) context.clearRect(column * side - line, 0, line, canvas.height);
  for (let row = 1; row <= rows; row += 1) context.clearRect(0, row * side - line, canvas.width, line);
}
