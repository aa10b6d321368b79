import { CancellationScope, condition, defineSignal, setHandler } from '@temporalio/workflow';
import type { PageOrder } from '../../src/contracts/bulk.js';
import { BULK } from '../../src/contracts/bulk.js';
import { isOrder } from './page-order.js';

type PlanOrder = Extract<PageOrder, { do: 'plan' }>;
type ApplyOrder = Extract<PageOrder, { do: 'apply' }>;
type EndOrder = Extract<PageOrder, { do: 'end' }>;

/** What the coordinator wants of a page. Cancellation from outside is an order to end tidily. */
export interface Orders {
  /** The next thing to do; `end` once and for all. */
  next(): Promise<PlanOrder | ApplyOrder | EndOrder>;
  readonly ended: EndOrder | undefined;
  readonly isPaused: boolean;
  /** Resolves when the page may go on; rejects as cancelled when it is to end. */
  mayGoOn(): Promise<void>;
  /** Pauses the page until the coordinator says `resume`. */
  pauseMyself(): void;
  /** Runs work that an order to end breaks off, as a cancellation. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function createOrders(): Orders {
  const waiting: (PlanOrder | ApplyOrder)[] = [];
  let ended: EndOrder | undefined;
  let paused = false;
  /** Work may be within work. */
  const scopes = new Set<CancellationScope>();

  function end(order: EndOrder): void {
    ended ??= order;
    for (const scope of scopes) scope.cancel();
  }

  setHandler(
    defineSignal<[PageOrder]>(BULK.order),
    (order) => {
      if (!isOrder(order)) return;
      if (order.do === 'pause') paused = true;
      else if (order.do === 'resume') paused = false;
      else if (order.do === 'end') end(order);
      else waiting.push(order);
    },
    { description: 'From the coordinator only.' },
  );
  CancellationScope.current().cancelRequested.catch(() => {
    end({ do: 'end', reason: 'cancelled' });
  });

  return {
    get ended() {
      return ended;
    },
    get isPaused() {
      return paused;
    },
    async next() {
      await condition(() => ended !== undefined || waiting.length > 0);
      return ended ?? (waiting.shift() as PlanOrder | ApplyOrder);
    },
    async mayGoOn() {
      await condition(() => !paused);
    },
    pauseMyself() {
      paused = true;
    },
    async run(work) {
      const scope = new CancellationScope();
      scopes.add(scope);
      if (ended) scope.cancel();
      try {
        return await scope.run(work);
      } finally {
        scopes.delete(scope);
      }
    },
  };
}
