import { createSignal, onCleanup, type Accessor } from 'solid-js';

/** The time in ms, a second at a time: for ages and countdowns. */
export function createNow(): Accessor<number> {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), 1000);
  onCleanup(() => clearInterval(timer));
  return now;
}
