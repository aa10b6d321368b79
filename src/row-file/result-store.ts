import type { ReasonCode, RowOutcome, RowResult } from '../contracts/rows.js';
import { REASONS } from '../contracts/rows.js';
import { createEntries } from './entries.js';
import { showGroupKey } from './group-key.js';
import { OUTCOMES } from './own-columns.js';
import type { RowNumber } from './row-number.js';
import { parseRowNumber, showRowNumber } from './row-number.js';
import { createTextStore } from './text-store.js';
import { showUserKey } from './user-key.js';

/** A result as it is written: keys are texts, and what is not known is undefined. */
export interface StoredResult {
  row: string;
  outcome: RowOutcome;
  reason: ReasonCode | undefined;
  message: string | undefined;
  debugIdentifier: string | undefined;
  at: string | undefined;
  verifiedBy: string | undefined;
  workflowId: string | undefined;
  user: string | undefined;
  group: string | undefined;
}

/** Results by row, in about 50 bytes a row and the bytes of their texts. The last one of a row counts. */
export interface ResultStore {
  add(result: RowResult): void;
  /** The result of a row, which is not left any more then. */
  take(row: string): StoredResult | undefined;
  /** A row whose result was not taken. */
  left(): string | undefined;
  /** By row. */
  all(): Iterable<StoredResult>;
}

const REASON_CODES = Object.keys(REASONS) as ReasonCode[];

/** Where in an entry each field is, in bytes. Texts and the next entry are numbers; 0 for none. */
const FIELDS = {
  outcome: 0,
  /** Counted from 1. */
  reason: 1,
  isTaken: 2,
  part: 4,
  /** The entry of the row's next part, counted from 1. */
  next: 8,
  row: 12,
  message: 16,
  debugIdentifier: 20,
  at: 24,
  verifiedBy: 28,
  workflowId: 32,
  user: 36,
  group: 40,
} as const;
const ENTRY_BYTES = 44;

/** With keys where there is no file that has them. */
export function createResultStore({ withKeys }: { withKeys: boolean }): ResultStore {
  const entries = createEntries(ENTRY_BYTES);
  const messages = createTextStore();
  const debugIdentifiers = createTextStore();
  const times = createTextStore();
  const words = createTextStore();
  const workflowIds = createTextStore();
  const users = createTextStore();
  const groups = createTextStore();
  /** By row: the entry of its first part, counted from 1. */
  let firsts = new Uint32Array(4_096);

  const read32 = (entry: number, field: number) => {
    const { view, offset } = entries.at(entry - 1);
    return view.getUint32(offset + field);
  };

  /** The entry of a row, and the one before it in its row; 0 for none. */
  function find({ row, part }: RowNumber): { entry: number; before: number } {
    let before = 0;
    let entry = firsts[row] ?? 0;
    while (entry !== 0 && read32(entry, FIELDS.part) < part) {
      before = entry;
      entry = read32(entry, FIELDS.next);
    }
    const isIt = entry !== 0 && read32(entry, FIELDS.part) === part;
    return { entry: isIt ? entry : 0, before };
  }

  function insert({ row, part }: RowNumber, before: number): number {
    if (row >= firsts.length) firsts = enlarge(firsts, row);
    const next = before === 0 ? (firsts[row] ?? 0) : read32(before, FIELDS.next);
    const { view, offset } = entries.add();
    view.setUint32(offset + FIELDS.row, row);
    view.setUint32(offset + FIELDS.part, part);
    view.setUint32(offset + FIELDS.next, next);
    if (before === 0) firsts[row] = entries.size;
    else {
      const place = entries.at(before - 1);
      place.view.setUint32(place.offset + FIELDS.next, entries.size);
    }
    return entries.size;
  }

  function fill(entry: number, result: RowResult): void {
    const { view, offset } = entries.at(entry - 1);
    const { reason, user, group } = result;
    const put = (field: number, id: number) => view.setUint32(offset + field, id);
    view.setUint8(offset + FIELDS.outcome, OUTCOMES.indexOf(result.outcome));
    view.setUint8(offset + FIELDS.reason, reason ? REASON_CODES.indexOf(reason) + 1 : 0);
    put(FIELDS.message, messages.put(result.message));
    put(FIELDS.debugIdentifier, debugIdentifiers.put(result.debugIdentifier));
    put(FIELDS.at, times.put(result.at));
    put(FIELDS.verifiedBy, words.put(result.verifiedBy));
    put(FIELDS.workflowId, workflowIds.put(result.workflowId));
    put(FIELDS.user, users.put(withKeys && user ? showUserKey(user) : undefined));
    put(FIELDS.group, groups.put(withKeys && group ? showGroupKey(group) : undefined));
  }

  function get(entry: number): StoredResult {
    const { view, offset } = entries.at(entry - 1);
    const id = (field: number) => view.getUint32(offset + field);
    return {
      row: showRowNumber({ row: id(FIELDS.row), part: id(FIELDS.part) }),
      outcome: OUTCOMES[view.getUint8(offset + FIELDS.outcome)] ?? 'failed',
      reason: REASON_CODES[view.getUint8(offset + FIELDS.reason) - 1],
      message: messages.get(id(FIELDS.message)),
      debugIdentifier: debugIdentifiers.get(id(FIELDS.debugIdentifier)),
      at: times.get(id(FIELDS.at)),
      verifiedBy: words.get(id(FIELDS.verifiedBy)),
      workflowId: workflowIds.get(id(FIELDS.workflowId)),
      user: users.get(id(FIELDS.user)),
      group: groups.get(id(FIELDS.group)),
    };
  }

  return {
    add(result) {
      const number = parseRowNumber(result.row);
      const { entry, before } = find(number);
      fill(entry || insert(number, before), result);
    },
    take(row) {
      const { entry } = find(parseRowNumber(row));
      if (entry === 0) return undefined;
      const { view, offset } = entries.at(entry - 1);
      view.setUint8(offset + FIELDS.isTaken, 1);
      return get(entry);
    },
    left() {
      for (let entry = 1; entry <= entries.size; entry += 1) {
        const { view, offset } = entries.at(entry - 1);
        if (view.getUint8(offset + FIELDS.isTaken) === 0) return get(entry).row;
      }
      return undefined;
    },
    *all() {
      for (const first of firsts) {
        for (let entry = first; entry !== 0; entry = read32(entry, FIELDS.next)) yield get(entry);
      }
    },
  };
}

function enlarge(firsts: Uint32Array, row: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(firsts.length * 2, row + 1));
  larger.set(firsts);
  return larger;
}
