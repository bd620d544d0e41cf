import { lazy, Suspense } from 'solid-js';
import { Button } from './button.js';

const DropdownMenu = lazy(() => import('./dropdown-menu.js'));

/** One thing that can be chosen in a menu. */
export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
}

/** What a menu is made of; `label` names its button to those who listen. */
export interface MenuProps {
  label: string;
  items: readonly MenuItem[];
}

/** A button that opens a menu of the less frequent commands. */
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
