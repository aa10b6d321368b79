import { describe, expect, it } from 'vitest';
import { readCompletely } from '../../../src/spotnana/complete-read.js';
import { IncompleteReadError } from '../../../src/spotnana/index.js';

const ids = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `u${String(from + index).padStart(4, '0')}`);

interface ListOptions {
  cap?: number;
  total?: (list: readonly string[]) => number | undefined;
  /** Called after each page, with the number of pages served. */
  afterPage?: (list: string[], pages: number) => void;
}

/** A server's list, and the requests that it took. */
function serve(
  list: string[],
  { cap = Infinity, total = (all) => all.length, afterPage }: ListOptions = {},
) {
  let requests = 0;
  return {
    requests: () => requests,
    page: async (offset: number, limit: number) => {
      const items = list.slice(offset, offset + Math.min(limit, cap)).map((id) => ({ id }));
      const page = { items, total: total(list) };
      requests += 1;
      afterPage?.(list, requests);
      return page;
    },
  };
}

async function read(
  server: ReturnType<typeof serve>,
  wanted?: string[],
  filtered = wanted !== undefined,
) {
  const items = await readCompletely({
    page: server.page,
    limit: 100,
    filtered,
    ...(wanted ? { wanted: new Set(wanted) } : {}),
  });
  return [...items.keys()];
}

describe('a complete read', () => {
  it('of an honoured filter takes one request, found or not', async () => {
    const found = serve(['u0001']);
    expect(await read(found, ['u0001'])).toEqual(['u0001']);
    const missing = serve([]);
    expect(await read(missing, ['u0001'])).toEqual([]);
    expect([found.requests(), missing.requests()]).toEqual([1, 1]);
  });

  it('ends at once when all that is wanted is found', async () => {
    const server = serve(ids(2_500));
    expect(await read(server, ['u0007'])).toContain('u0007');
    expect(server.requests()).toBe(1);
  });

  it('notices a filter that was ignored, and pages through all before it says missing', async () => {
    const server = serve(ids(2_500));
    expect(await read(server, ['nobody'])).toHaveLength(2_500);
    expect(server.requests()).toBeGreaterThanOrEqual(25);
  });

  it('takes an empty page as the end where the filter is honoured but the total is not filtered', async () => {
    const server = serve(['u0001'], { total: () => 2_500 });
    expect(await read(server, ['u0001', 'u0002'])).toEqual(['u0001']);
    expect(server.requests()).toBe(2);
  });

  it.each([1, 7, 50])('goes on where the server caps pages at %i', async (cap) => {
    expect(await read(serve(ids(120), { cap }))).toHaveLength(120);
  });

  it('pages to an empty page where there is no total', async () => {
    expect(await read(serve(ids(250), { total: () => undefined }))).toHaveLength(250);
  });

  it('never misses somebody who slipped through as another left and a third came in between', async () => {
    const list = ids(300);
    const server = serve(list, {
      afterPage(all, pages) {
        if (pages !== 1) return;
        all.shift();
        all.push('u9999');
      },
    });
    expect(await read(server, ['nobody'])).toEqual(expect.arrayContaining(ids(299, 1)));
  });

  it('gives up as incomplete, not as missing, where the list never stops shrinking', async () => {
    const server = serve(ids(2_500), { afterPage: (all) => all.shift() });
    await expect(read(server, ['nobody'])).rejects.toBeInstanceOf(IncompleteReadError);
  });

  it('gives up as incomplete where the server repeats a page for ever', async () => {
    const items = ids(10).map((id) => ({ id }));
    const page = async () => ({ items, total: 50 });
    const reading = readCompletely({ page, limit: 100, filtered: false });
    await expect(reading).rejects.toBeInstanceOf(IncompleteReadError);
  });

  it('gives up as incomplete where an unfiltered list ends before its total', async () => {
    await expect(read(serve(ids(10), { total: () => 12 }))).rejects.toBeInstanceOf(
      IncompleteReadError,
    );
  });
});
