/** Entries of one block: memory grows by blocks, so that nothing is ever copied. */
const BLOCK = 16_384;

/** Where an entry is. */
export interface Place {
  view: DataView;
  /** Of its first byte. */
  offset: number;
}

/** A list of entries of one size, in bytes of their own: a million objects would take ten times as much. */
export interface Entries {
  readonly size: number;
  /** Appends one, all zeros. */
  add(): Place;
  at(entry: number): Place;
}

export function createEntries(bytes: number): Entries {
  const blocks: DataView[] = [];
  let size = 0;

  function at(entry: number): Place {
    const view = blocks[Math.floor(entry / BLOCK)];
    if (view === undefined) throw new RangeError(`There is no entry ${entry}`);
    return { view, offset: (entry % BLOCK) * bytes };
  }

  return {
    get size() {
      return size;
    },
    at,
    add() {
      if (size % BLOCK === 0) blocks.push(new DataView(new ArrayBuffer(BLOCK * bytes)));
      size += 1;
      return at(size - 1);
    },
  };
}
