import { setFlagsFromString } from 'node:v8';

/**
 * By how much a heap may grow, in percent of what was in use after its last full collection, before the next one. V8's own
 * limit is up to 300: of pages that were put out of memory it then keeps three times what those in memory take.
 */
const HEAP_GROWTH_PERCENT = 100;

/** V8 passes over a flag that it does not know: a test looks whether it is still one. */
export const HEAP_GROWTH_FLAG = '--heap-growing-percent';

/**
 * Collects garbage sooner than V8 would. Has to be called before the worker is created: the SDK starts the thread of the
 * workflows, which has most of the heap, and lets nobody set its limits.
 */
export function boundHeapGrowth(): void {
  setFlagsFromString(`${HEAP_GROWTH_FLAG}=${HEAP_GROWTH_PERCENT}`);
}
