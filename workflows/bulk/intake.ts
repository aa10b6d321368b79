import { CancellationScope, condition, defineUpdate, setHandler } from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import type { OpenedPages, OpenPages, Seal } from '../../src/contracts/bulk.js';
import {
  BULK,
  MAX_GROUPS,
  MAX_PAGE_ROWS,
  MAX_PAGES,
  MAX_PAGES_A_CALL,
} from '../../src/contracts/bulk.js';
import { digestOf } from '../../src/contracts/digest.js';
import { isCount, isGroupKey } from '../shapes.js';
import type { Batch } from './batch.js';
import { boundRun, openPage } from './pages.js';
import { endPagesOfBefore } from './reset.js';

/**
 * The client's part: it opens pages, loads them itself, and seals. Both updates are absolute, so that a client which was
 * cut off says them again. They wait for `ready`: the handlers stand before the run knows anything. A cancellation through
 * Temporal leaves them alone: the batch winds up by itself.
 */
export function takeIn(ready: () => Promise<Batch>, peek: () => Batch | undefined): void {
  setHandler(
    defineUpdate<OpenedPages, [OpenPages]>(BULK.openPages),
    async (asked) => CancellationScope.nonCancellable(async () => openPages(await ready(), asked)),
    {
      validator: (asked) => validateOpen(peek(), asked),
      description: 'From the client only: opens pages for rows.',
    },
  );
  setHandler(
    defineUpdate<{ rows: number }, [Seal]>(BULK.seal),
    async (asked) => CancellationScope.nonCancellable(async () => seal(await ready(), asked)),
    {
      validator: validateSeal,
      description: 'From the client only: all rows are loaded.',
    },
  );
}

/** Waits until the rows are sealed. False where the client stays silent for too long. */
export async function waitForRows(batch: Batch): Promise<boolean> {
  const idleMs = batch.settings.bulk?.intakeIdleMs ?? 1;
  const summary = 'until its client is heard of again';
  while (!batch.isSealed && !batch.ending) {
    const leftMs = batch.heardAt + idleMs - Date.now();
    if (leftMs <= 0) return false;
    await condition(() => batch.isSealed || batch.ending !== undefined, leftMs, { summary });
  }
  return batch.isSealed;
}

/** Updates come from anywhere: one of another shape must not break the run. */
function validateOpen(batch: Batch | undefined, { from, pages }: OpenPages): void {
  if (!isCount(from) || !Array.isArray(pages) || !pages.every(isPage)) refuse('these are no pages');
  if (pages.length > MAX_PAGES_A_CALL) refuse(`at most ${MAX_PAGES_A_CALL} pages at once`);
  if (from + pages.length > MAX_PAGES) refuse(`a batch has at most ${MAX_PAGES} pages`);
  if (pages.some(({ rows }) => rows > MAX_PAGE_ROWS))
    refuse(`at most ${MAX_PAGE_ROWS} rows a page`);
  if (batch && from > batch.pages.length) refuse(`page ${batch.pages.length} comes before`);
  if (batch?.isSealed && from + pages.length > batch.pages.length) refuse('the rows are sealed');
}

const isPage = ({ rows, groups }: OpenPages['pages'][number]): boolean =>
  isCount(rows) && Array.isArray(groups) && groups.every(isGroupKey);

function validateSeal({ pages, rows, digest }: Seal): void {
  if (!isCount(pages) || !isCount(rows) || typeof digest !== 'string') refuse('this is no seal');
}

async function openPages(batch: Batch, { from, pages }: OpenPages): Promise<OpenedPages> {
  if (batch.ending === 'reset') await endPagesOfBefore(from, pages.length);
  if (batch.ending) refuse('the batch has ended');
  batch.heardAt = Date.now();
  const groups = [...batch.pages, ...pages].reduce((sum, page) => sum + page.groups.length, 0);
  if (groups > MAX_GROUPS + MAX_PAGES) refuse(`a batch has at most ${MAX_GROUPS} groups`);
  const opening: Promise<void>[] = [];
  for (const [index, page] of pages.entries()) {
    if (from + index >= batch.pages.length) opening.push(openPage(batch, page));
  }
  await Promise.all(opening);
  batch.journal.show();
  const opened = batch.pages.slice(from, from + pages.length);
  return { pageIds: opened.map(({ id }) => id), runId: boundRun(batch) };
}

async function seal(batch: Batch, { pages, rows, digest }: Seal): Promise<{ rows: number }> {
  batch.heardAt = Date.now();
  if (batch.ending) refuse('the batch has ended');
  if (batch.pages.length !== pages) refuse(`${batch.pages.length} pages are open, not ${pages}`);
  await condition(
    () => batch.ending !== undefined || batch.pages.every(({ loaded, end }) => loaded ?? end),
  );
  if (batch.ending) refuse('the batch has ended');
  const loaded = batch.pages.map((page) => page.loaded ?? { rows: 0, digest: '' });
  const total = loaded.reduce((sum, page) => sum + page.rows, 0);
  if (total !== rows) refuse(`${total} rows are loaded, not ${rows}`);
  if (digestOf(loaded.map((page) => page.digest)) !== digest) refuse('other rows are loaded');
  batch.isSealed = true;
  return { rows };
}

function refuse(why: string): never {
  throw ApplicationFailure.create({ type: 'IntakeRefused', message: why, nonRetryable: true });
}
