import * as z from 'zod/mini';
import { Count, Id } from '#libs/contracts';

const CHANNEL = 'darkroom-progress';

/** A hint to the other windows: this session is at `seq`. */
const Hint = z.object({ sessionId: Id, seq: Count });
type Hint = z.infer<typeof Hint>;

/** The part of the DOM that is used here; this also compiles without the DOM's types. */
interface VisibleDocument {
  readonly visibilityState: string;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
  removeEventListener(type: 'visibilitychange', listener: () => void): void;
}

/** Listens to the page's visibility and to the other windows of this origin; does nothing outside a browser. */
export function watchPage(onVisible: () => void, onHint: (hint: Hint) => void) {
  const { document } = globalThis as { document?: VisibleDocument };
  if (document === undefined) return { post: (_hint: Hint) => {}, close: () => {} };
  const windows = new BroadcastChannel(CHANNEL);
  const visibility = () => {
    if (document.visibilityState === 'visible') onVisible();
  };
  windows.onmessage = (message: unknown) => {
    const hint = Hint.safeParse((message as { data: unknown }).data);
    if (hint.success) onHint(hint.data);
  };
  document.addEventListener('visibilitychange', visibility);
  return {
    post: (hint: Hint) => windows.postMessage(hint),
    close() {
      document.removeEventListener('visibilitychange', visibility);
      windows.close();
    },
  };
}
