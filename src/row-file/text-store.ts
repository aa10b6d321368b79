import { detach } from './clean.js';

/** Texts in memory of their own bytes, without JavaScript's 20 to 40 for each. */
export interface TextStore {
  /** A number for the text; 0 for none. */
  put(text: string | undefined): number;
  get(id: number): string | undefined;
}

const BLOCK_BYTES = 1_048_576;

/** Longer texts are cut, on write: no message of ours is. Bytes of UTF-8. */
const MAX_BYTES = 65_535;

/** So many different texts are told apart; what comes more often than once is mostly among the first. */
const MAX_KNOWN = 4_096;

export function createTextStore(): TextStore {
  const blocks: Buffer[] = [];
  const known = new Map<string, number>();
  let last: { text: string; id: number } | undefined;
  /** Where the next text goes; the first byte is never used, as 0 stands for none. */
  let end = 1;

  function append(text: string): number {
    const bytes = Buffer.from(text, 'utf8').subarray(0, MAX_BYTES);
    const left = BLOCK_BYTES - (end % BLOCK_BYTES);
    if (left < bytes.length + 2) end += left;
    const number = Math.floor(end / BLOCK_BYTES);
    const block = (blocks[number] ??= Buffer.alloc(BLOCK_BYTES));
    const id = end;
    block.writeUInt16LE(bytes.length, id % BLOCK_BYTES);
    block.set(bytes, (id % BLOCK_BYTES) + 2);
    end += bytes.length + 2;
    return id;
  }

  return {
    put(text) {
      if (text === undefined) return 0;
      const found = last?.text === text ? last.id : known.get(text);
      const id = found ?? append(text);
      if (found === undefined && known.size < MAX_KNOWN) known.set(detach(text), id);
      last = { text, id };
      return id;
    },
    get(id) {
      const block = blocks[Math.floor(id / BLOCK_BYTES)];
      if (id === 0 || block === undefined) return undefined;
      const from = (id % BLOCK_BYTES) + 2;
      return block.toString('utf8', from, from + block.readUInt16LE(from - 2));
    },
  };
}
