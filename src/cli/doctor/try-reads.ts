import type { SpotnanaClient } from '../../spotnana/index.js';
import { resolveGroup } from '../spotnana.js';
import type { Finding, Told } from './finding.js';
import { tell } from './finding.js';

/** Each read operation once, and what stops working without it. */

const PAGE = { offset: 0, limit: 1 };

export interface GroupReads {
  companyId: string;
  signal: AbortSignal;
  /** Id or name. @default the company's first */
  group?: string;
  /** Some user of the company, for a group without members. */
  userId?: string;
}

/** The six steps but for the write. */
export async function tryGroupReads(
  client: SpotnanaClient,
  { companyId, group, userId, signal }: GroupReads,
): Promise<Finding[]> {
  const list = await tell('1 list groups (needed for groups by name)', async () => {
    const { items, total } = await client.listUserGroups({ companyId, ...PAGE }, { signal });
    return { value: items[0]?.id, says: counted(total, 'group') };
  });
  const chosen = await tell('group', async () => {
    if (group === undefined) return toFirst(list);
    return { value: await resolveGroup(client, companyId, group, signal), says: 'found' };
  });
  if (chosen.value === undefined) return [list.finding, chosen.finding];
  const query = { companyId, groupId: chosen.value };
  const get = await tell('2 get group (needed for every add)', async () => {
    const { name } = await client.getUserGroup(query, { signal });
    return { says: name };
  });
  const members = await tell('3 list members (needed for every add)', async () => {
    const { items, total } = await client.listUserGroupMembers({ ...query, ...PAGE }, { signal });
    return { value: items[0]?.id, says: counted(total, 'member') };
  });
  const roles = await tell(
    '4 list roles (optional: without it results name no inherited roles)',
    async () => {
      const { readUserGroupRoles } = await import('../../spotnana/index.js');
      const { length } = await readUserGroupRoles(client, query, { signal });
      return { says: counted(length, 'role') };
    },
    'warn',
  );
  const ofUser = await tryGroupsOfUser(client, members.value ?? userId, signal);
  return [list, get, members, roles, ofUser].map(({ finding }) => finding);
}

function toFirst(list: { finding: Finding; value?: string | undefined }): Told<string> {
  if (list.value !== undefined) return { value: list.value, says: 'the first one' };
  const says = list.finding.state === 'ok' ? 'the company has none' : 'not known';
  return {
    says: `${says}: what reads one was not tried`,
    state: 'warn',
    remedy: 'Name one: --group ID',
  };
}

async function tryGroupsOfUser(
  client: SpotnanaClient,
  userId: string | undefined,
  signal: AbortSignal,
) {
  return tell(
    "6 list a user's groups (optional: without it the members list is the witness)",
    async () => {
      if (userId === undefined) {
        const remedy = 'Name a group with a member: --group ID';
        return { says: 'not tried: no user is known', state: 'warn', remedy };
      }
      const { items } = await client.listUserGroupsForUser({ userId, ...PAGE }, { signal });
      return { says: `${items.length > 0 ? 'groups' : 'no groups'} listed` };
    },
    'warn',
  );
}

/** What finds users who are not given by their ids. */
export async function tryUserReads(
  client: SpotnanaClient,
  companyId: string,
  signal: AbortSignal,
): Promise<{ findings: Finding[]; userId?: string | undefined }> {
  const list = await tell(
    'list users (optional: without it users can be given by id only)',
    async () => {
      const { items, total } = await client.listUsers({ companyId, ...PAGE }, { signal });
      return { value: items[0]?.id, says: counted(total, 'user') };
    },
    'warn',
  );
  const lookUp = await tell(
    'look up a user (optional: without it users cannot be given by employee number)',
    async () => {
      const found = await client.lookUpUsers({ companyId, employeeId: '0' }, { signal });
      return { says: `answers; ${found.length || 'nobody'} for number 0` };
    },
    'warn',
  );
  return { findings: [list.finding, lookUp.finding], userId: list.value };
}

function counted(count: number | undefined, what: string): string {
  return `${count ?? 'some'} ${what}${count === 1 ? '' : 's'}`;
}
