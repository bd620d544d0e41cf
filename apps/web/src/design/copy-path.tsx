import { createSignal, onCleanup } from 'solid-js';
import { Button } from './button.js';
import { showNote } from './notes.js';

const COPIED_MS = 2_000;

/** A button that copies a path. Browsers may refuse, and offer their clipboard to secure pages only. */
export function CopyPath(props: { path: string; class?: string | undefined }) {
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const label = () => (copied() ? 'Copied' : 'Copy path');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.path);
    } catch {
      return showNote({
        kind: 'problem',
        text: 'The browser did not allow copying. Select the path and copy it by hand.',
      });
    }
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <Button kind="quiet" class={props.class} aria-label={`${label()} ${props.path}`} onClick={() => void copy()}>
      {label()}
    </Button>
  );
}
