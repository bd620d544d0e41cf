import { createSignal } from 'solid-js';

const [time, setTime] = createSignal(Date.now());
setInterval(() => setTime(Date.now()), 1000);
const [stoppedAt, setStoppedAt] = createSignal<number | null>(null);

/** The time in ms, updated every second. */
export { time };

/** The time in ms for ages and countdowns, updated every second. It stands still while the server is not heard. */
export const now = (): number => stoppedAt() ?? time();

/** Makes `now` stand still, or go on. */
export const stopClocks = (stop: boolean): void => {
  setTime(Date.now());
  setStoppedAt(stop ? time() : null);
};
