import type { RequestEvent, SpotnanaClient } from '../spotnana/index.js';
import type { Readiness } from './readiness.js';
import { sleepUnless } from './sleep.js';

/** Keeps an eye on Spotnana: the credentials, and whether there is an answer at all. */
export interface SpotnanaWatch {
  /** Hears of each request. */
  note(event: RequestEvent): void;
  /** Looks until the signal is aborted. */
  run(spotnana: SpotnanaClient, readiness: Readiness, signal: AbortSignal): Promise<void>;
}

/** Between two looks: well and not well (ms). */
const CHECK_MS = { well: 30_000, notWell: 5_000 };

/** A token in hand costs no request; one is fetched anew only where the last request had no answer. */
export function createSpotnanaWatch(checkMs: typeof CHECK_MS = CHECK_MS): SpotnanaWatch {
  let isSilent = false;
  return {
    note({ error }) {
      if (error !== 'aborted') isSilent = error === 'network' || error === 'timeout';
    },
    async run(spotnana, readiness, signal) {
      while (!signal.aborted) {
        const problem = await spotnana
          .checkToken({ signal, anew: isSilent })
          .then(() => undefined, toProblem);
        if (signal.aborted) return;
        readiness.set('spotnana', problem);
        await sleepUnless(signal, problem === undefined ? checkMs.well : checkMs.notWell);
      }
    },
  };
}

function toProblem({ message, whatToDo }: Error & { whatToDo?: string }): string {
  return whatToDo === undefined ? message : `${message}. ${whatToDo}`;
}
