import { describe, expect, it } from 'vitest';
import type { BatchPage } from '../../../workflows/bulk/batch.js';
import { mayBegin, PAGES_AT_ONCE, RELAY_LENGTH } from '../../../workflows/bulk/release.js';

/** Pages by the groups that they write to, such as `a`, `ab`; one in brackets has ended, one with `!` may double rows. */
function pagesOf(...texts: string[]): BatchPage[] {
  return texts.map((text, number) => ({
    id: String(number),
    rows: 1,
    groups: [],
    mixedKeys: false,
    mayDouble: text.includes('!'),
    handle: undefined as unknown as BatchPage['handle'],
    wasOrdered: false,
    isPlanning: false,
    isPaused: false,
    groupIds: text.replace(/[()!]/g, '').split(''),
    ...(text.startsWith('(') ? { end: 'lost' as const } : {}),
  }));
}

/** The pages that may begin, by number: each inner list follows each other. */
function begun(pages: readonly BatchPage[], active: number[][] = [], isProved = true): number[][] {
  const segments = active.map((numbers) => numbers.map((number) => pages[number] as BatchPage));
  return mayBegin(pages, segments, isProved).map((segment) => segment.map(({ id }) => Number(id)));
}

describe('the pages that may begin to write', () => {
  it('until a row has been proved: one alone', () => {
    const pages = pagesOf('a', 'a', 'b', 'c');
    expect(begun(pages, [], false)).toEqual([[0]]);
    expect(begun(pages, [[0]], false)).toEqual([]);
  });

  it('after it: pages of other groups beside it, those of one group behind each other', () => {
    expect(begun(pagesOf('a', 'a', 'b', 'b', 'c'))).toEqual([[0, 1], [2, 3], [4]]);
  });

  it('are never two for one group, also where pages share only some', () => {
    expect(begun(pagesOf('ab', 'bc', 'c', 'd'))).toEqual([[0], [2], [3]]);
    expect(begun(pagesOf('ab', 'bc', 'c', 'd'), [[0]])).toEqual([[2], [3]]);
    expect(begun(pagesOf('ab', 'bc', 'c', 'd'), [[0], [2]])).toEqual([[3]]);
  });

  it('that follow each other have the same groups, in whatever order', () => {
    expect(begun(pagesOf('ab', 'ba', 'a'))).toEqual([[0, 1]]);
  });

  it('wait for all pages that follow each other, not only for the one at work', () => {
    const pages = pagesOf('(a)', 'a', 'a');
    expect(begun(pages, [[0, 1]])).toEqual([]);
  });

  it('do not follow each other by themselves where they have to ask who wrote before', () => {
    expect(begun(pagesOf('a!', 'a!', 'b'))).toEqual([[0], [2]]);
  });

  it('have not ended', () => {
    expect(begun(pagesOf('(a)', 'a', '(b)'))).toEqual([[1]]);
  });

  it('without any group (all their names are unknown) need not wait for each other', () => {
    expect(begun(pagesOf('', '', 'a'))).toEqual([[0], [1], [2]]);
  });

  it('are a few at a time', () => {
    const groups = Array.from({ length: 20 }, (_, index) => String.fromCharCode(97 + index));
    expect(begun(pagesOf(...groups))).toHaveLength(PAGES_AT_ONCE);
    expect(begun(pagesOf(...groups), [[0], [1], [2]])).toHaveLength(PAGES_AT_ONCE - 3);
    expect(begun(pagesOf(...Array.from({ length: 20 }, () => 'a')))[0]).toHaveLength(RELAY_LENGTH);
  });
});
