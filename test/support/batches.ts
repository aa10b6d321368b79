import { createHash, randomUUID } from 'node:crypto';
import type { BatchHandle, StartBatchOptions } from '../../src/client/index.js';
import type { PreparedRows } from '../../src/client/index.js';
import type { BatchRow, GroupKey, RowResult, UserKey } from '../../src/client/index.js';
import { groupKeyText, userKeyText } from '../../src/contracts/row-keys.js';
import type { Simulator } from '../../src/simulator/index.js';
import type { World } from './worlds.js';

type NewUser = Parameters<Simulator['store']['addUser']>[0];

/** A row as a test gives it: numbered by its place, from 2 on, as a spreadsheet with a header does. */
export interface PlainRow {
  user: UserKey;
  group: GroupKey;
}

/** What a client makes of rows before it starts a batch with them. */
export function prepareRows(companyId: string, plain: readonly PlainRow[]): PreparedRows {
  const rows: BatchRow[] = plain.map((row, index) => ({ row: String(index + 2), ...row }));
  const groups = new Map<string, { group: GroupKey; rows: number }>();
  const hash = createHash('sha256').update(companyId);
  for (const { user, group } of rows) {
    const key = groupKeyText(group);
    const known = groups.get(key);
    if (known) known.rows += 1;
    else groups.set(key, { group, rows: 1 });
    hash.update(`${userKeyText(user)} ${key}\n`);
  }
  return {
    digest: hash.digest('hex'),
    counts: { usable: rows.length, invalid: 0, duplicate: 0, skipped: 0 },
    groups: [...groups.values()],
    async *rows() {
      yield* rows;
    },
    close: async () => {},
  };
}

/** New groups of the world's company; their ids. */
export function addGroups({ simulator, ids }: World, names: readonly string[]): string[] {
  const { companyId } = ids;
  return names.map((name) => simulator.store.addGroup({ companyId, name }).id);
}

/** New users of the world's company; their ids. */
export function addUsers(world: World, count: number, more: Partial<NewUser> = {}): string[] {
  const { companyId } = world.ids;
  const one = () =>
    world.simulator.store.addUser({ id: randomUUID(), companyId, name: 'Employee', ...more }).id;
  return Array.from({ length: count }, one);
}

/** Ids of nobody. */
export const nobodies = (count: number): string[] =>
  Array.from({ length: count }, () => randomUUID());

/** One row for each user of a group. */
export function rowsOf(group: GroupKey | string, userIds: readonly string[]): PlainRow[] {
  const key = typeof group === 'string' ? { groupId: group } : group;
  return userIds.map((userId) => ({ user: { userId }, group: key }));
}

export async function startRows(
  world: World,
  plain: readonly PlainRow[],
  options: Partial<StartBatchOptions> = {},
): Promise<BatchHandle> {
  const { companyId } = world.ids;
  const rows = prepareRows(companyId, plain);
  return world.usher.startBatch({ companyId, batch: 'hires', mode: 'apply', rows, ...options });
}

export async function allResults(handle: BatchHandle): Promise<RowResult[]> {
  const results: RowResult[] = [];
  for await (const result of handle.results()) results.push(result);
  return results;
}

/** Such as `{ added: 3, 'refused user_not_found': 1 }`. */
export function tally(results: readonly RowResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome, reason } of results) {
    const key = reason === undefined ? outcome : `${outcome} ${reason}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
