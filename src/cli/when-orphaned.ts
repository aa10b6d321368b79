/** Between two looks at who the parent is (ms). */
const LOOK_MS = 500;

/**
 * Calls `act` once the parent process is gone, for a command that npm started. npm (also as npx) does so through a shell,
 * which a SIGTERM to npm ends without telling the command. Keeps nothing running; sees nothing on Windows.
 */
export function whenOrphaned(env: NodeJS.ProcessEnv, act: () => void): void {
  if (env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, LOOK_MS);
  timer.unref();
}
