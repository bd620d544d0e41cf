import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 5;

/** Asks a server again and again whether it is there while something goes on. @returns what the answers took, in ms. */
export async function delaysDuring(url: string, work: () => Promise<unknown>): Promise<number[]> {
  const delays: number[] = [];
  let isOver = false;
  const working = work().finally(() => (isOver = true));
  while (!isOver) {
    const asked = performance.now();
    await (await fetch(`${url}/health/live`)).arrayBuffer();
    delays.push(performance.now() - asked);
    await delay(EVERY_MS);
  }
  await working;
  return delays;
}
