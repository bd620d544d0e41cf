import { createSignal } from 'solid-js';

const [now, setNow] = createSignal(Date.now());
setInterval(() => setNow(Date.now()), 1000);

/** The time in ms, updated every second, for ages and countdowns. */
export { now };
