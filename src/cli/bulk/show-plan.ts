import type { BatchHandle, BatchPlan, BatchReport } from '../../client/index.js';
import { groupKeyText } from '../../contracts/row-keys.js';
import type { CommandContext } from '../context.js';
import { readCompanyName } from './company-name.js';
import { renderPlan } from './plan-text.js';
import type { PreparedFile } from './prepare-file.js';

export function planOf({ status, result }: BatchReport): BatchPlan | null {
  return (result ?? status)?.plan ?? null;
}

/** The plan for people, with what the coordinator does not know: the company's name, and how many rows name a group. */
export async function showPlan(
  context: CommandContext,
  handle: BatchHandle,
  report: BatchReport,
  prepared?: PreparedFile,
): Promise<string | undefined> {
  const about = report.result ?? report.status;
  if (!about?.plan) return undefined;
  const { plan, host, companyId, rows } = about;
  const [companyName, rowsOfGroup] = await Promise.all([
    readCompanyName(context, companyId, host),
    prepared ? countFile(prepared) : countRows(handle, plan),
  ]);
  return renderPlan({ plan, host, companyId, companyName, rows, rowsOfGroup });
}

function countFile({ groups }: PreparedFile): ReadonlyMap<string, number> {
  return new Map(groups.map(({ group, rows }) => [groupKeyText(group), rows]));
}

/** Without the file, from the rows that were sent; only where a name needs it. */
async function countRows(
  handle: BatchHandle,
  { unknownGroups }: BatchPlan,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  if (unknownGroups.length === 0) return counts;
  for await (const { group } of handle.results()) {
    const key = group ? groupKeyText(group) : '';
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
