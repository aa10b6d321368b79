import type { Logger } from '../observability/logger.js';

/** What keeps a worker from being ready; one problem per part, said at once and then once a minute. */
export interface Readiness {
  readonly problems: readonly string[];
  readonly isReady: boolean;
  /** Sets or (with undefined) clears the problem of a part. */
  set(part: string, problem: string | undefined): void;
}

/** A problem that lasts is said this often (ms). */
const REMIND_EVERY_MS = 60_000;

export interface ReadinessOptions {
  now?: () => number;
  /** Called each time that the last problem is gone. */
  onReady?: () => void;
}

export function createReadiness(
  parts: readonly string[],
  logger: Logger,
  { now = () => Date.now(), onReady = () => {} }: ReadinessOptions = {},
): Readiness {
  const problems = new Map<string, string>(parts.map((part) => [part, 'starting']));
  const said = new Map<string, { problem: string; at: number }>();
  let wasReady = false;

  function say(part: string, problem: string): void {
    const last = said.get(part);
    if (last?.problem === problem && now() - last.at < REMIND_EVERY_MS) return;
    said.set(part, { problem, at: now() });
    logger.warn({ part }, `not ready: ${problem}`);
  }

  return {
    get problems() {
      return [...problems.values()];
    },
    get isReady() {
      return problems.size === 0;
    },
    set(part, problem) {
      if (problem === undefined) {
        problems.delete(part);
        if (said.delete(part)) logger.info({ part }, `${part} is well again`);
      } else {
        problems.set(part, problem);
        say(part, problem);
      }
      if (problems.size === 0 && !wasReady) {
        logger.info('ready');
        onReady();
      }
      wasReady = problems.size === 0;
    },
  };
}
