import { lazy, Suspense } from 'solid-js';
import { Button } from './button.js';

const DropdownMenu = lazy(() => import('./dropdown-menu.js'));

/** One entry of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
}

/** The entries of a menu; `label` is the accessible name of its button. */
export interface MenuProps {
  label: string;
  items: readonly MenuItem[];
}

/** A button that opens a menu of less frequent commands. */
export function Menu(props: MenuProps) {
  return (
    <Suspense
      fallback={
        <Button kind="quiet" disabled aria-label={props.label}>
          ⋯
        </Button>
      }
    >
      <DropdownMenu {...props} />
    </Suspense>
  );
}
