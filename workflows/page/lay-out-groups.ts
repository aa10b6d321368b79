import type { ResolvedGroup, ResolvedGroups } from '../../src/contracts/bulk.js';
import type { GroupKey } from '../../src/contracts/rows.js';
import type { PageGroup } from './page.js';
import type { Rows } from './rows.js';

/**
 * Puts the rows of a page to their groups. Groups named differently but equal are one; rows of a name that fits none or
 * several are refused, never guessed.
 */
export function layOutGroups(rows: Rows, resolved: ResolvedGroups = {}): PageGroup[] {
  const groups = new Map<string, PageGroup>();
  const found = rows.load.groups.map((key, index) => toResolved(key, resolved[index]));
  for (const [place, [, index]] of rows.load.rows.entries()) {
    const group = found[index];
    if (!group) continue;
    if ('refused' in group) {
      const { refused: reason, message } = group;
      rows.settle([place], { outcome: 'refused', reason, message });
      continue;
    }
    const known = groups.get(group.id);
    if (known) known.places.push(place);
    else groups.set(group.id, { ...group, places: [place] });
  }
  return [...groups.values()];
}

function toResolved(key: GroupKey, resolved: ResolvedGroup | undefined): ResolvedGroup {
  if (resolved) return resolved;
  if ('groupId' in key) return { id: key.groupId.toLowerCase(), name: key.groupId };
  const message = `group "${key.groupName}" was not looked up`;
  return { refused: 'group_not_found', message, candidates: [] };
}
