import type { Page } from './page.js';

/**
 * Notes that rows which had been sent went wrong; a refusal of a whole group is one. Where the breaker trips, the page
 * pauses itself and tells the coordinator, which pauses the batch.
 */
export async function recordFailures(page: Page, rows: number, why: string): Promise<void> {
  let tripped = false;
  for (let row = 0; row < rows; row += 1) tripped = page.breaker.record(false) || tripped;
  if (tripped) await trip(page, `too many rows go wrong; the last one: ${why}`);
}

export async function trip(page: Page, summary: string): Promise<void> {
  page.breaker.reset();
  page.orders.pauseMyself();
  await page.tell({ said: 'tripped', summary });
}
