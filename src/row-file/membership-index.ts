import { hash } from 'node:crypto';
import { createEntries } from './entries.js';
import { MAX_PARTS, parseRowNumber, showRowNumber } from './row-number.js';

/** Of each membership, the first row that asks for it: in 32 to 40 bytes a row. */
export interface MembershipIndex {
  /** The row that asked for the same before; undefined where this is the first. */
  add(membership: string, row: string): string | undefined;
  /** The same, for rows that were added. */
  earlier(membership: string, row: string): string | undefined;
}

/** 16 bytes of a SHA-256 stand for the membership: nobody makes two that are equal. Then the row, as a number. */
const ENTRY_BYTES = 24;
const HASH_WORDS = 4;
const ROW = HASH_WORDS * 4;

const FIRST_SLOTS = 4_096;

export function createMembershipIndex(): MembershipIndex {
  const entries = createEntries(ENTRY_BYTES);
  /** Open addressing: each slot has the number of an entry, counted from 1, or 0. */
  let slots = new Uint32Array(FIRST_SLOTS);

  function isEqual(entry: number, digest: Buffer): boolean {
    const { view, offset } = entries.at(entry);
    for (let at = 0; at < ROW; at += 4) {
      if (view.getUint32(offset + at) !== digest.readUInt32BE(at)) return false;
    }
    return true;
  }

  /** Its slot, or the free one where it belongs. */
  function find(digest: Buffer): number {
    const mask = slots.length - 1;
    for (let slot = digest.readUInt32BE(0) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] ?? 0;
      if (entry === 0 || isEqual(entry - 1, digest)) return slot;
    }
  }

  function append(digest: Buffer, row: number): void {
    const { view, offset } = entries.add();
    for (let at = 0; at < ROW; at += 4) view.setUint32(offset + at, digest.readUInt32BE(at));
    view.setFloat64(offset + ROW, row);
  }

  function grow(): void {
    slots = new Uint32Array(slots.length * 2);
    const mask = slots.length - 1;
    for (let entry = 0; entry < entries.size; entry += 1) {
      const { view, offset } = entries.at(entry);
      let slot = view.getUint32(offset) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry + 1;
    }
  }

  function rowAt(slot: number): number | undefined {
    const entry = slots[slot] ?? 0;
    if (entry === 0) return undefined;
    const { view, offset } = entries.at(entry - 1);
    return view.getFloat64(offset + ROW);
  }

  return {
    add(membership, row) {
      const digest = digestOf(membership);
      const slot = find(digest);
      const first = rowAt(slot);
      if (first !== undefined) return show(first);
      append(digest, toNumber(row));
      slots[slot] = entries.size;
      if (entries.size * 2 > slots.length) grow();
      return undefined;
    },
    earlier(membership, row) {
      const first = rowAt(find(digestOf(membership)));
      return first === undefined || first === toNumber(row) ? undefined : show(first);
    },
  };
}

function digestOf(membership: string): Buffer {
  return hash('sha256', membership, 'buffer');
}

/** A row and its part as one number, below 2^53. */
function toNumber(text: string): number {
  const { row, part } = parseRowNumber(text);
  return row * (MAX_PARTS + 1) + part;
}

function show(number: number): string {
  const part = number % (MAX_PARTS + 1);
  return showRowNumber({ row: (number - part) / (MAX_PARTS + 1), part });
}
