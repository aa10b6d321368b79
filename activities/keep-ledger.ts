import type { PageLedger } from '../src/contracts/bulk.js';

/**
 * Makes a part of a page's ledger durable: what is kept is this activity's recorded input, readable from the page's
 * history without a worker. Makes no request, and answers nothing.
 */
export function keepLedger(_ledger: PageLedger): void {}
