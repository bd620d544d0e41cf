import { createSignal, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { Button } from './button.js';

/** One entry of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
}

/** A menu of less frequent commands; `label` is the accessible name of its button, `ref` receives the button. */
export interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly ref?: ((button: HTMLElement) => void) | undefined;
}

const load = () => import('./dropdown.js');

/** A button that opens a menu. The menu is loaded when it is about to be used for the first time. */
export function Menu(props: MenuProps) {
  const [dropdown, setDropdown] = createSignal<Awaited<ReturnType<typeof load>>['default'] | null>(null);
  const open = async () => {
    const { default: loaded } = await load();
    setDropdown(() => loaded);
  };
  return (
    <Show
      when={dropdown()}
      fallback={
        <Button
          kind="quiet"
          ref={(button: HTMLElement) => props.ref?.(button)}
          aria-label={props.label}
          aria-haspopup="menu"
          aria-expanded="false"
          onPointerEnter={() => void load()}
          onFocus={() => void load()}
          onClick={() => void open()}
        >
          ⋯
        </Button>
      }
    >
      {(loaded) => <Dynamic component={loaded()} label={props.label} items={props.items} ref={props.ref} />}
    </Show>
  );
}
