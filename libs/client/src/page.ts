import * as z from 'zod/mini';
import { Count, Id } from '#libs/contracts';

const CHANNEL = 'darkroom-progress';

/** A word to the other windows: this session is at `seq`. */
export const Hint = z.object({ sessionId: Id, seq: Count });
export type Hint = z.infer<typeof Hint>;

/** What surrounds a client in a browser; elsewhere nothing does. */
export interface Page {
  tell(hint: Hint): void;
  close(): void;
}

/** The little of the DOM that is needed, since this also compiles without it. */
interface VisibleDocument {
  readonly visibilityState: string;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
  removeEventListener(type: 'visibilitychange', listener: () => void): void;
}

/** Listens to the page's visibility and to the other windows of this origin; does nothing where there is no page. */
export function watchPage(onVisible: () => void, onHint: (hint: Hint) => void): Page {
  const { document } = globalThis as { document?: VisibleDocument };
  if (document === undefined) return { tell: () => undefined, close: () => undefined };
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
    tell: (hint) => windows.postMessage(hint),
    close() {
      document.removeEventListener('visibilitychange', visibility);
      windows.close();
    },
  };
}
