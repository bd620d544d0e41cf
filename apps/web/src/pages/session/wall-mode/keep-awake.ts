/** Keeps the screen on while the page is visible, where the browser can. @returns what ends it */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let ended = false;
  const request = async (): Promise<void> => {
    if (document.visibilityState !== 'visible') return;
    try {
      // Browsers release a lock when the page is hidden, so each time it is shown there is another one.
      lock = await navigator.wakeLock.request('screen');
      if (ended) await lock.release();
    } catch {
      // Browsers without it, pages without TLS and low batteries refuse: the screen then sleeps as usual.
    }
  };
  const onVisible = () => void request();
  document.addEventListener('visibilitychange', onVisible);
  void request();
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', onVisible);
    void lock?.release();
  };
}
