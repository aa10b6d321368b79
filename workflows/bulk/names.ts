import type { ResolvedGroup } from '../../src/contracts/bulk.js';
import { normalizeGroupName } from '../../src/contracts/group-name.js';
import type { ListUserGroupsResult } from '../../src/contracts/steps.js';
import { MAX_NAMES_A_CALL } from '../../src/contracts/steps.js';
import { ambiguousGroup, groupNotFound } from '../guards.js';
import { chunksOf } from '../page/members.js';
import { Refusal } from '../refusal.js';
import type { Batch } from './batch.js';

/**
 * Finds the groups that the rows name, before any page is released: groups named differently but equal become one, and
 * no two pages may write to one group at the same time.
 */
export async function resolveNames(batch: Batch): Promise<void> {
  for (const names of chunksOf(namesOf(batch), MAX_NAMES_A_CALL)) {
    const found = await ask(
      batch,
      names.map(([first]) => first),
    );
    for (const [index, spellings] of names.entries()) {
      const group = found[index];
      for (const spelling of spellings) if (group) batch.resolved.set(spelling, group);
    }
  }
  for (const page of batch.pages) page.groupIds = groupIdsOf(batch, page.groups);
}

type Spellings = [first: string, ...others: string[]];

/** Each name once, in every way the file writes it; it is asked for, and told of, as it was written first. */
function namesOf({ pages }: Batch): Spellings[] {
  const names = new Map<string, Spellings>();
  for (const { groups } of pages) {
    for (const key of groups) {
      if (!('groupName' in key)) continue;
      const { groupName } = key;
      const normal = normalizeGroupName(groupName);
      const known = names.get(normal);
      if (!known) names.set(normal, [groupName]);
      else if (!known.includes(groupName)) known.push(groupName);
    }
  }
  return [...names.values()];
}

async function ask({ steps }: Batch, groupNames: string[]): Promise<ResolvedGroup[]> {
  const label = `which groups bear these ${groupNames.length} names?`;
  try {
    const { answers } = await steps.ask('listUserGroups', { label, input: { groupNames } });
    return answers.map((answer, index) => toResolved(groupNames[index] ?? '', answer));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return groupNames.map(() => ({
      refused: 'group_refused',
      message: error.message,
      candidates: [],
    }));
  }
}

function toResolved(name: string, answer: ListUserGroupsResult): ResolvedGroup {
  if (answer.found === 'one') return answer.group;
  if (answer.found === 'several') {
    const { message } = ambiguousGroup(name, answer.groups);
    const candidates = answer.groups.map(({ id }) => id);
    return { refused: 'group_ambiguous', message, candidates };
  }
  const { message } = groupNotFound(name, answer);
  return { refused: 'group_not_found', message, candidates: answer.nearNames };
}

function groupIdsOf({ resolved }: Batch, groups: Batch['pages'][number]['groups']): string[] {
  const ids = groups.flatMap((key) => {
    if ('groupId' in key) return [key.groupId.toLowerCase()];
    const group = resolved.get(key.groupName);
    return group && 'id' in group ? [group.id] : [];
  });
  return [...new Set(ids)];
}
