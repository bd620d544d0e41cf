import { createSignal, onCleanup, type Accessor } from 'solid-js';

const [now, setNow] = createSignal(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The time in ms, updated every second, for ages and countdowns. All users share one timer. */
export function createNow(): Accessor<number> {
  if (users === 0) {
    setNow(Date.now());
    timer = setInterval(() => setNow(Date.now()), 1000);
  }
  users += 1;
  onCleanup(() => {
    users -= 1;
    if (users === 0) clearInterval(timer);
  });
  return now;
}
