import type { BatchPlan, UnknownGroup } from '../../client/index.js';
import { counted, describeCounts, withCommas } from '../../contracts/counts.js';
import { groupKeyText } from '../../contracts/row-keys.js';
import { shellQuote } from '../shell-quote.js';

/** A plan and what it is about. */
export interface PlanText {
  plan: BatchPlan;
  host: string;
  companyId: string;
  /** Where known. */
  companyName?: string | undefined;
  /** Of the file, those that were not sent included. */
  rows: number;
  /** Rows that name a group, by the key of `groupKeyText`. */
  rowsOfGroup: ReadonlyMap<string, number>;
}

/** The plan for people. The first line says where, who and how many. */
export function renderPlan(text: PlanText): string {
  const { plan, host, companyId, companyName, rows } = text;
  const company = companyName === undefined ? companyId : `${companyName} (${companyId})`;
  const what = `${counted(rows, 'row')}, ${counted(plan.groups, 'group')}`;
  return [
    `Plan ${plan.hash} at ${host}, company ${company}: ${what}`,
    `  ${renderOutcome(plan)}`,
    ...renderHolds(plan),
    ...renderUnknown(text),
    ...renderLeftOut(plan),
  ].join('\n');
}

function renderOutcome({ membershipRead, wouldAdd, counts }: BatchPlan): string {
  if (membershipRead) return `would do: ${describeCounts(counts)}`;
  const others = Object.keys(counts).length > 0 ? `; ${describeCounts(counts)}` : '';
  return `would do: add up to ${withCommas(wouldAdd)} (who is a member already was not read)${others}`;
}

function renderHolds({ holds, adminGroups }: BatchPlan): string[] {
  const named = adminGroups.map(({ name }) => `--allow-admin ${shellQuote(name)}`);
  const remedy = named.length > 0 ? [`  (known and wanted beforehand: ${named.join(' ')})`] : [];
  return [...holds.map((hold) => `  look: ${hold}`), ...remedy];
}

function renderUnknown({ plan, rowsOfGroup }: PlanText): string[] {
  const { unknownGroups } = plan;
  if (unknownGroups.length === 0) return [];
  const lines = unknownGroups.map((group) => {
    const rows = rowsOfGroup.get(groupKeyText({ groupName: group.groupName }));
    const count = rows === undefined ? '' : `, ${counted(rows, 'row')}`;
    return `    "${group.groupName}"${count}: ${renderCandidates(group)}`;
  });
  return ['  groups that no row can be added to:', ...lines];
}

/** A plan has to fit into one payload. */
function renderLeftOut({ groupsLeftOut = 0 }: BatchPlan): string[] {
  return groupsLeftOut > 0
    ? [`    … and ${counted(groupsLeftOut, 'more group')}; the report has their rows`]
    : [];
}

function renderCandidates({ reason, candidates }: UnknownGroup): string {
  const list = candidates.join(', ');
  if (reason === 'group_ambiguous') return `several bear this name: ${list}`;
  if (reason === 'group_refused')
    return 'Spotnana refuses to look for it (is the company right, and may the credentials list its groups?)';
  return list === '' ? 'no group is called like it' : `not there; near names: ${list}`;
}
