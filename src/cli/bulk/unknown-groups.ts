import type { BatchReport } from '../../client/index.js';
import { groupKeyText } from '../../contracts/row-keys.js';
import type { PreparedFile } from './prepare-file.js';
import { planOf } from './show-plan.js';

/** Writes the group names of the plan that fit no group, as a group map to fill in; returns what is to be told of it. */
export async function writeUnknownGroups(
  path: string | undefined,
  { groups, file }: PreparedFile,
  report: BatchReport,
): Promise<string[]> {
  const plan = planOf(report);
  if (path === undefined || !plan) return [];
  if (plan.unknownGroups.length === 0) {
    return [`  Every group name fits: ${path} was not written.`];
  }
  const rowsOf = new Map(groups.map(({ group, rows }) => [groupKeyText(group), rows]));
  const unmapped = plan.unknownGroups.map(({ groupName, candidates }) => ({
    value: groupName,
    rows: rowsOf.get(groupKeyText({ groupName })) ?? 0,
    nearNames: candidates,
  }));
  const { writeGroupMap } = await import('../../row-file/index.js');
  await writeGroupMap({ out: path, groups: unmapped, delimiter: file.delimiter });
  return [`  ${path}: fill in its column "group", then start again with --group-map ${path}`];
}
