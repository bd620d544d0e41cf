import { createSignal, createUniqueId, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { Button } from './button.js';

/** One entry of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
}

/** What of a menu has the focus when it opens. */
export type MenuFocus = 'first' | 'last' | 'menu';

const load = () => import('./dropdown.js');

/**
 * A button that opens a menu of less frequent commands; `label` is its accessible name, `ref` receives it. The entries
 * are loaded when they are about to be used for the first time; the button stays the same element.
 */
export function Menu(props: {
  label: string;
  items: readonly MenuItem[];
  ref?: ((button: HTMLElement) => void) | undefined;
}) {
  const [dropdown, setDropdown] = createSignal<Awaited<ReturnType<typeof load>>['default'] | null>(null);
  const [focus, setFocus] = createSignal<MenuFocus | null>(null);
  const id = createUniqueId();
  let button!: HTMLElement;
  const open = async (focused: MenuFocus) => {
    const { default: loaded } = await load();
    setDropdown(() => loaded);
    setFocus(focused);
  };
  /** A press by key has no number of clicks. */
  const press = (event: MouseEvent) => {
    if (focus() === null) void open(event.detail === 0 ? 'first' : 'menu');
    else setFocus(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    void open(event.key === 'ArrowDown' ? 'first' : 'last');
  };
  return (
    <>
      <Button
        kind="quiet"
        ref={(element: HTMLElement) => {
          button = element;
          props.ref?.(element);
        }}
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={focus() !== null}
        aria-controls={focus() === null ? undefined : id}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={press}
        onKeyDown={onKeyDown}
      >
        ⋯
      </Button>
      <Show when={focus()}>
        {(focus) => (
          <Dynamic
            component={dropdown() ?? undefined}
            id={id}
            label={props.label}
            items={props.items}
            button={button}
            focus={focus()}
            onClose={() => setFocus(null)}
          />
        )}
      </Show>
    </>
  );
}
