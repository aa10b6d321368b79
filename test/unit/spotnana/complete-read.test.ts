import { describe, expect, it } from 'vitest';
import type { Page } from '../../../src/spotnana/client-types.js';
import { readCompletely } from '../../../src/spotnana/complete-read.js';
import { IncompleteReadError } from '../../../src/spotnana/errors.js';
import { errorOf } from '../../support/fake-spotnana.js';

type Item = { id: string };
const LIMIT = 4;

function toIds(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}

/** Serves scripted pages, whatever is asked, the last one for ever; notes the offsets asked for. */
function scripted(pages: [string, number | undefined][]) {
  const offsets: number[] = [];
  const page = async (offset: number): Promise<Page<Item>> => {
    offsets.push(offset);
    const [items, total] = pages[Math.min(offsets.length, pages.length) - 1] ?? ['', 0];
    return { items: toIds(items).map((id) => ({ id })), total };
  };
  return { offsets, page };
}

async function readScript(pages: [string, number | undefined][], wanted?: string) {
  const { offsets, page } = scripted(pages);
  const asked = wanted === undefined ? {} : { wanted: new Set(toIds(wanted)) };
  const options = { page, limit: LIMIT, filtered: wanted !== undefined, ...asked };
  const items = await readCompletely(options).then(
    (found) => [...found.keys()].join(' '),
    (error: unknown) => (error instanceof IncompleteReadError ? 'INCOMPLETE' : String(error)),
  );
  return { items, requests: offsets.length, offsets };
}

describe('a read for ids, scripted', () => {
  it.each<[string, string, [string, number | undefined][], string, number]>([
    ['all found: one request', 'a', [['a', 1]], 'a', 1],
    ['none there: one request', 'a', [['', 0]], '', 1],
    ['some there, the total says so: one request', 'a b c', [['a b', 2]], 'a b', 1],
    ['found although the filter is ignored', 'c', [['a b c d', 900]], 'c', 1],
    [
      'found whatever the total does',
      'a b',
      [
        ['a', 5],
        ['a b', 1],
      ],
      'a b',
      2,
    ],
    ['found in another case', 'a', [['A', 1]], 'a', 1],
    ['total counts what the filter leaves out, none there', 'a', [['', 900]], '', 1],
    [
      'total counts what the filter leaves out, some there',
      'a b c',
      [
        ['a b', 900],
        ['b', 900],
      ],
      'a b',
      2,
    ],
    [
      'the same with one there',
      'a b c',
      [
        ['a', 900],
        ['', 900],
      ],
      'a',
      2,
    ],
    [
      'filter ignored: on to the end',
      'z',
      [
        ['a b c d', 6],
        ['d e f', 6],
        ['f', 6],
      ],
      '',
      3,
    ],
    [
      'filter ignored, total counts the matches alone: on to the end',
      'z',
      [
        ['a b c d', 0],
        ['d e z', 0],
      ],
      'z',
      2,
    ],
    [
      'filter ignored, total counts as many matches as one page holds',
      'x y z',
      [
        ['x q y', 3],
        ['y r z', 3],
      ],
      'x y z',
      2,
    ],
    [
      'no totals: on to an empty page',
      'z',
      [
        ['a b c d', undefined],
        ['d e', undefined],
        ['e', undefined],
      ],
      '',
      3,
    ],
    [
      'grown meanwhile: the first total is enough',
      'z',
      [
        ['a b c d', 4],
        ['d e', 5],
        ['e', 5],
      ],
      '',
      3,
    ],
  ])('%s', async (_, wanted, pages, found, requests) => {
    const read = await readScript(pages, wanted);
    const present = toIds(wanted).filter((id) => toIds(read.items).includes(id));
    expect([present.join(' '), read.requests]).toEqual([found, requests]);
    expect(read.items).not.toBe('INCOMPLETE');
  });

  it.each<[string, string, [string, number | undefined][]]>([
    [
      'an empty first page that the total denies, filter ignored later',
      'z',
      [
        ['a b c d', 9],
        ['d', 9],
      ],
    ],
    [
      'an empty page before the total',
      'z',
      [
        ['a b c d', 9],
        ['', 9],
      ],
    ],
    ['the same page for ever', 'z', [['a b c d', 900]]],
    ['the same page for ever under a filter that seems honoured', 'a b c', [['a b', 900]]],
    ['the same page for ever without totals', 'z', [['a b c d', undefined]]],
    [
      'ids that repeat',
      'z',
      [
        ['a b c d', 9],
        ['d a b c', 9],
      ],
    ],
    [
      'pages of one item, one of which slips through',
      'z',
      [
        ['a', 4],
        ['c', 4],
        ['d', 4],
        ['e', 4],
        ['', 4],
      ],
    ],
    [
      'a total that shrinks each time',
      'z',
      [
        ['a b c d', 9],
        ['d e f g', 8],
        ['a b c d', 8],
        ['d e f g', 7],
        ['a b c d', 7],
        ['d e f g', 6],
        ['a b c d', 6],
        ['d e f g', 5],
      ],
    ],
  ])('is incomplete: %s', async (_, wanted, pages) => {
    const read = await readScript(pages, wanted);
    expect(read.items).toBe('INCOMPLETE');
    expect(read.requests).toBeLessThanOrEqual(8);
  });

  it('begins anew when the total shrank, up to three times', async () => {
    const read = await readScript(
      [
        ['a b c d', 6],
        ['d e f', 5],
        ['b c d e', 5],
        ['e f', 5],
        ['f', 5],
      ],
      'z',
    );
    expect(read.items).toBe('b c d e f');
    expect(read.offsets).toEqual([0, 3, 0, 3, 4]);
  });

  it('begins anew when one was removed and another added, so that the total stayed', async () => {
    // Of a…h, a is removed and i is added behind: e would slip through between the pages.
    const read = await readScript(
      [
        ['a b c d', 8],
        ['e f g h', 8],
        ['b c d e', 8],
        ['e f g h', 8],
        ['h i', 8],
        ['i', 8],
      ],
      'z',
    );
    expect(toIds(read.items)).toEqual(toIds('b c d e f g h i'));
    expect(read.offsets.slice(0, 3)).toEqual([0, 3, 0]);
  });
});

describe('a read of everything, scripted', () => {
  it.each<[string, [string, number | undefined][], string, number]>([
    ['nothing there', [['', 0]], '', 1],
    ['one page', [['a b', 2]], 'a b', 1],
    [
      'pages smaller than asked for',
      [
        ['a b', 4],
        ['b c', 4],
        ['c d', 4],
      ],
      'a b c d',
      3,
    ],
    [
      'grown meanwhile',
      [
        ['a b c d', 5],
        ['d e f', 6],
      ],
      'a b c d e f',
      2,
    ],
    [
      'a total that is too small',
      [
        ['a b c d', 2],
        ['d e', 2],
        ['e', 2],
      ],
      'a b c d e',
      3,
    ],
  ])('%s', async (_, pages, found, requests) => {
    const read = await readScript(pages);
    expect([read.items, read.requests]).toEqual([found, requests]);
  });

  it('ends at an empty page only where the total was reached', async () => {
    expect((await readScript([['', 3]])).items).toBe('INCOMPLETE');
  });

  it('reads pages of one item twice, for nothing links them', async () => {
    const pages: [string, number][] = [
      ['a', 3],
      ['b', 3],
      ['c', 3],
    ];
    expect(await readScript([...pages, ...pages])).toMatchObject({ items: 'a b c', requests: 6 });
  });

  it('begins anew where one left and one came between pages of one item', async () => {
    // Of a, b, c, a leaves and d comes: b slips through the first pass.
    const read = await readScript([
      ['a', 3],
      ['c', 3],
      ['d', 3],
      ['b', 3],
      ['c', 3],
      ['d', 3],
      ['b', 3],
      ['c', 3],
      ['d', 3],
    ]);
    expect(read.items).toBe('b c d');
  });

  it('tells when a pass begins', async () => {
    const firsts: boolean[] = [];
    const { page } = scripted([
      ['a b c d', 9],
      ['d', 8],
      ['a b', 2],
    ]);
    await readCompletely({
      page: async (offset, _limit, isFirst) => {
        firsts.push(isFirst);
        return page(offset);
      },
      limit: LIMIT,
      filtered: false,
    });
    expect(firsts).toEqual([true, false, true]);
  });

  it('ends with an error where the list has no end', async () => {
    let n = 0;
    const page = async (offset: number) => ({
      items: Array.from({ length: 3 }, (_, index) => ({ id: String(offset + index) })),
      total: 1_000_000 + n++,
    });
    const error = await errorOf(readCompletely({ page, limit: 3, filtered: false }));
    expect(error).toBeInstanceOf(IncompleteReadError);
    expect(n).toBe(20_000);
  });
});

/** Mulberry32: the same numbers from the same seed. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** A group whose members come and go while it is read, behind a server with some of the known bad habits. */
function createChangingGroup(random: (below: number) => number) {
  const size = random(30);
  let members = Array.from({ length: size }, (_, n) => `m${n}`);
  const wanted = new Set([`m${random(30)}`, `m${random(30)}`, 'stranger'].slice(random(3)));
  const honoured = random(2) === 0;
  const totals = (['matching', 'all', 'none'] as const)[random(3)] ?? 'all';
  const cap = [2, 3, 5, 100][random(4)] ?? 100;
  const churn = random(3);
  let removals = random(12);
  let added = 0;
  /** Members all the time since the pass in progress began. */
  let steady = new Set(members);

  function change(): void {
    for (let n = 0; n < churn; n += 1) {
      if (removals > 0 && random(2) === 0) {
        removals -= 1;
        const [gone] = members.splice(random(members.length), 1);
        if (gone !== undefined) steady.delete(gone);
      }
      if (random(2) === 0) members.push(random(4) === 0 ? 'stranger' : `n${added++}`);
    }
    members = [...new Set(members)];
  }

  return {
    wanted,
    steady: () => steady,
    page: async (offset: number, limit: number, isFirst: boolean): Promise<Page<Item>> => {
      change();
      if (isFirst) steady = new Set(members);
      const matching = members.filter((id) => wanted.has(id));
      const list = honoured ? matching : members;
      const items = list.slice(offset, offset + Math.min(limit, cap)).map((id) => ({ id }));
      const total = { matching: matching.length, all: members.length, none: undefined }[totals];
      return { items, total };
    },
  };
}

describe('a read of a list that changes, drawn', () => {
  it('never misses one who was a member all the time', async () => {
    const outcomes = { complete: 0, incomplete: 0, missing: 0 };
    for (let seed = 1; seed <= 20_000; seed += 1) {
      const group = createChangingGroup(createRandom(seed));
      const { wanted, page } = group;
      const items = await readCompletely({ page, limit: 5, wanted, filtered: true }).catch(
        (error: unknown) => {
          expect(error).toBeInstanceOf(IncompleteReadError);
        },
      );
      outcomes[items ? 'complete' : 'incomplete'] += 1;
      if (!items) continue;
      const missing = [...wanted].filter((id) => !items.has(id));
      outcomes.missing += missing.length;
      const wronged = missing.filter((id) => group.steady().has(id));
      expect(wronged, `seed ${seed}`).toEqual([]);
    }
    // The draw reaches each kind of end.
    expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(500);
  });
});
