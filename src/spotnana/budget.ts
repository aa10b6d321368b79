import { BULK_PRIORITY } from '../contracts/names.js';
import { GateWaitError } from './errors.js';

/**
 * The requests that a process may have in flight and per second: one gate that all its requests to Spotnana pass,
 * the most urgent first. A limit that Spotnana names closes it for everyone.
 */
export interface Budget {
  /**
   * Waits for a place. Rejects with {@link GateWaitError} once it is clear that the place would come later than
   * `patienceMs`, and with the signal's reason when that is aborted.
   */
  acquire(options?: AcquireOptions): Promise<Place>;
  readonly stats: { inFlight: number; queued: number; closedUntil: number };
}

export interface AcquireOptions {
  /** 1 first … 5 last. @default 3 */
  priority?: number;
  signal?: AbortSignal;
  /** ms. @default Infinity */
  patienceMs?: number;
  /** Goes in although the gate is closed; it is open again where the answer is no refusal for the rate. @default false */
  probe?: boolean;
}

/** A place in flight; to be left exactly once. */
export interface Place {
  leave(answer?: GateAnswer): void;
}

export interface GateAnswer {
  /** Spotnana refused for the rate (429) or for its own load (503). */
  limited: boolean;
  status?: number;
  /** Zero does not say how long to wait: taken as left out. */
  retryAfterMs?: number | undefined;
}

export interface BudgetOptions {
  /** @default 8 */
  maxInFlight?: number;
  /** @default 10 */
  maxPerSecond?: number;
  now?: () => number;
  random?: () => number;
}

/** Spotnana documents no limits: both are careful guesses, set by SPOTNANA_MAX_IN_FLIGHT and SPOTNANA_MAX_RPS. */
export const DEFAULT_BUDGET = { maxInFlight: 8, maxPerSecond: 10 } as const;

/** How long the gate closes where no header says: doubling while refusals keep coming (ms). */
const CLOSE_MS = { first: 1_000, longest: 60_000 };

/** When a request that found the queue too long should come back (ms). */
const QUEUE_RETRY_MS = 1_000;

/** Longer timers fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Bulk work never holds more than this share, so that single adds find a place at once. */
const BULK_SHARE = 0.7;

interface Waiter {
  priority: number;
  deadline: number;
  grant(): void;
  refuse(error: unknown): void;
}

export function createBudget(options: BudgetOptions = {}): Budget {
  const { maxInFlight, maxPerSecond } = { ...DEFAULT_BUDGET, ...options };
  const { now = () => Date.now(), random = () => Math.random() } = options;
  const burst = Math.max(1, Math.min(maxInFlight, maxPerSecond));
  const maxBulkInFlight = Math.max(1, Math.floor(maxInFlight * BULK_SHARE));
  /** What bulk work leaves of the burst; the rate itself it may use up, since tokens come back all the time. */
  const reserved = burst - Math.max(1, burst * BULK_SHARE);
  const queue: Waiter[] = [];
  let inFlight = 0;
  let bulkInFlight = 0;
  let tokens = burst;
  let filledAt = now();
  let closedUntil = 0;
  let closedBy: number | undefined;
  /** How often it was closed so far. */
  let closings = 0;
  let strikes = 0;
  let timer: NodeJS.Timeout | undefined;

  function refill(): void {
    const at = now();
    tokens = Math.min(burst, tokens + (Math.max(0, at - filledAt) * maxPerSecond) / 1_000);
    filledAt = at;
  }

  /** Lets in whom the limits allow, and comes back when time alone will allow more. */
  function pump(): void {
    clearTimeout(timer);
    timer = undefined;
    refill();
    // The queue is in order of urgency: where its head may not go, nobody may.
    for (let [head] = queue; head && hasPlace(head); [head] = queue) {
      if (tokens < needs(head) || now() < closedUntil) return comeBack(needs(head));
      take(head);
      head.grant();
    }
  }

  function comeBack(needed: number): void {
    const untilToken = ((needed - tokens) * 1_000) / maxPerSecond;
    const waitMs = Math.max(closedUntil - now(), untilToken, 1);
    timer = setTimeout(pump, Math.min(Math.ceil(waitMs), MAX_TIMER_MS));
  }

  const isBulk = ({ priority }: Pick<Waiter, 'priority'>) => priority >= BULK_PRIORITY;
  const hasPlace = (waiter: Waiter) =>
    inFlight < maxInFlight && (!isBulk(waiter) || bulkInFlight < maxBulkInFlight);
  const needs = (waiter: Waiter) => 1 + (isBulk(waiter) ? reserved : 0);

  function enqueue(waiter: Waiter): void {
    const behind = queue.findIndex(({ priority }) => priority > waiter.priority);
    queue.splice(behind === -1 ? queue.length : behind, 0, waiter);
  }

  function remove(waiter: Waiter): void {
    const index = queue.indexOf(waiter);
    if (index !== -1) queue.splice(index, 1);
    // With nobody waiting, no timer keeps the process alive.
    if (queue.length === 0) clearTimeout(timer);
  }

  function close(forMs: number, status: number | undefined): void {
    closings += 1;
    closedBy = status;
    closedUntil = Math.max(closedUntil, now() + forMs);
    for (const waiter of queue.filter(({ deadline }) => deadline < closedUntil)) {
      waiter.refuse(toClosedError());
    }
  }

  function toClosedError(): GateWaitError {
    return new GateWaitError('closed', closedUntil, closedBy);
  }

  function learn({ limited, status, retryAfterMs }: GateAnswer, isNews: boolean): void {
    if (!limited) {
      if (isNews) strikes = 0;
    } else if (retryAfterMs) {
      close(retryAfterMs, status);
    } else if (isNews) {
      const ms = Math.min(CLOSE_MS.longest, CLOSE_MS.first * 2 ** Math.min(strikes, 10));
      strikes += 1;
      // Jitter, so that many processes do not come back at once.
      close(ms * (0.8 + 0.4 * random()), status);
    }
  }

  function take(waiter: Pick<Waiter, 'priority'>): void {
    tokens -= 1;
    inFlight += 1;
    if (isBulk(waiter)) bulkInFlight += 1;
  }

  function toPlace(waiter: Pick<Waiter, 'priority'>, isProbe = false): Place {
    const openedAfter = closings;
    let left = false;
    return {
      leave(answer) {
        if (left) return;
        left = true;
        inFlight -= 1;
        if (isBulk(waiter)) bulkInFlight -= 1;
        if (isProbe && answer && !answer.limited && openedAfter === closings) closedUntil = 0;
        // What was under way when the gate closed tells nothing new.
        if (answer) learn(answer, openedAfter === closings);
        pump();
      },
    };
  }

  return {
    get stats() {
      return { inFlight, queued: queue.length, closedUntil };
    },
    async acquire({ priority = 3, signal, patienceMs = Infinity, probe = false } = {}) {
      signal?.throwIfAborted();
      if (probe && now() < closedUntil && inFlight < maxInFlight) {
        refill();
        take({ priority });
        return toPlace({ priority }, true);
      }
      const deadline = now() + patienceMs;
      if (closedUntil > deadline) throw toClosedError();
      return new Promise<Place>((resolve, reject) => {
        let patience: NodeJS.Timeout | undefined;
        const settle = () => {
          clearTimeout(patience);
          signal?.removeEventListener('abort', abort);
          remove(waiter);
        };
        const waiter: Waiter = {
          priority,
          deadline,
          grant() {
            settle();
            resolve(toPlace(waiter));
          },
          refuse(error) {
            settle();
            reject(error as Error);
          },
        };
        const abort = () => waiter.refuse(signal?.reason);
        signal?.addEventListener('abort', abort, { once: true });
        if (Number.isFinite(patienceMs)) {
          const giveUp = () => waiter.refuse(new GateWaitError('queue', now() + QUEUE_RETRY_MS));
          patience = setTimeout(giveUp, Math.min(patienceMs, MAX_TIMER_MS));
        }
        enqueue(waiter);
        pump();
      });
    },
  };
}
