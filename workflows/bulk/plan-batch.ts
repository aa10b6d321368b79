import { condition } from '@temporalio/workflow';
import type { BatchPlan, PlanDepth, UnknownGroup } from '../../src/contracts/bulk.js';
import { digestOf } from '../../src/contracts/digest.js';
import { normalizeGroupName } from '../../src/contracts/group-name.js';
import { isApproved } from '../../src/contracts/permissions.js';
import { addCounts, totalOf } from '../../src/contracts/counts.js';
import type { Batch, BatchPage } from './batch.js';
import { isLive } from './batch.js';
import { countsOf, describeHolds } from './describe.js';
import { order, resolvedOf } from './order.js';
import { PAGES_AT_ONCE } from './release.js';

/** Digits of a plan's hash that people see and give back. */
const HASH_DIGITS = 12;

/** Lets the pages read what would be done, a few at a time, and sums it up. Writes nothing. */
export async function planBatch(batch: Batch): Promise<void> {
  const { mode, maxAdds, file } = batch.input;
  // Without reading, every row may be an addition: if these are few enough, nobody needs to be read.
  const depth: PlanDepth =
    mode === 'apply' && (maxAdds === undefined || file.usable <= maxAdds) ? 'roles' : 'memberships';
  const pages = depth === 'roles' ? firstPages(batch) : [...batch.pages];
  await readPages(batch, pages, depth);
  if (!batch.ending) batch.plan = toPlan(batch, depth);
}

/** The roles of a group are read once: by the first page that has it. */
function firstPages({ pages }: Batch): BatchPage[] {
  const seen = new Set<string>();
  return pages.filter(({ groupIds }) => {
    const isFirst = groupIds.some((id) => !seen.has(id));
    for (const id of groupIds) seen.add(id);
    return isFirst;
  });
}

async function readPages(batch: Batch, pages: BatchPage[], depth: PlanDepth): Promise<void> {
  const left = [...pages];
  const keep = batch.input.mode !== 'plan';
  for (;;) {
    const running = pages.filter((page) => page.isPlanning);
    while (!batch.ending && !batch.paused && running.length < PAGES_AT_ONCE && left.length > 0) {
      const page = left.shift();
      if (!page || !isLive(page)) continue;
      page.isPlanning = true;
      running.push(page);
      void order(batch, page, { do: 'plan', depth, keep, ...resolvedOf(batch, page) });
    }
    if (running.length === 0 && (left.length === 0 || batch.ending)) return;
    const { news } = batch;
    await condition(() => batch.news !== news);
  }
}

/** The plan as it stands; its hash is over the ids to add and each group's roles. */
export function toPlan(batch: Batch, depth: PlanDepth): BatchPlan {
  const { pages, input } = batch;
  const adminGroups = new Map(
    pages
      .flatMap(({ plan, asksFor }) => [...(plan?.adminGroups ?? []), ...(asksFor ?? [])])
      .filter((group) => !isApproved(group, batch.approved))
      .map((group) => [group.id, group]),
  );
  const planned = pages.filter(({ plan }) => plan);
  const wouldAdd = pages.reduce((sum, page) => sum + additionsOf(page, depth), 0);
  const lines = pages.map(({ plan, loaded }) => `${loaded?.digest ?? ''} ${plan?.digest ?? ''}`);
  const admins = [...adminGroups.values()].map(({ id, permissions }) =>
    [id, ...permissions].join(' '),
  );
  const plan: BatchPlan = {
    hash: digestOf([...lines, ...admins.sort()]).slice(0, HASH_DIGITS),
    membershipRead: depth === 'memberships',
    wouldAdd,
    groups: new Set(pages.flatMap(({ groupIds }) => groupIds)).size,
    counts: planned
      .filter(({ end }) => !end)
      .map((page) => page.plan?.counts ?? {})
      .reduce(addCounts, countsOf(batch)),
    adminGroups: [...adminGroups.values()],
    unknownGroups: unknownGroups(batch),
    holds: [],
  };
  return { ...plan, holds: describeHolds(plan, input.maxAdds) };
}

/** At most, where only roles were read: some rows have their outcome already, as those whose group is unknown. */
function additionsOf({ end, plan, rows }: BatchPage, depth: PlanDepth): number {
  if (end) return end === 'lost' ? 0 : (end.counts.would_add ?? 0);
  return depth === 'roles' ? rows - totalOf(plan?.counts ?? {}) : (plan?.wouldAdd ?? 0);
}

/** Groups that `allowAdmin` names are approved with whatever permissions they turn out to give by now. */
export function approveNamed(batch: Batch): void {
  const named = new Set(
    (batch.input.allowAdmin ?? []).flatMap((text) => [
      text.trim().toLowerCase(),
      normalizeGroupName(text),
    ]),
  );
  for (const { plan } of batch.pages) {
    for (const { id, name, permissions } of plan?.adminGroups ?? []) {
      if (named.has(id) || named.has(normalizeGroupName(name))) batch.approved[id] = permissions;
    }
  }
}

/** Each name once, with the first of its pages. */
function unknownGroups({ pages, resolved }: Batch): UnknownGroup[] {
  return [...resolved].flatMap(([groupName, group]) => {
    if (!('refused' in group)) return [];
    const page = pages.findIndex(({ groups }) =>
      groups.some((key) => 'groupName' in key && key.groupName === groupName),
    );
    return [{ groupName, reason: group.refused, candidates: group.candidates, page }];
  });
}
