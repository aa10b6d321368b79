import type { AdminGroup } from '../../src/contracts/bulk.js';
import { isCancellation } from '@temporalio/workflow';
import { Refusal } from '../refusal.js';
import type { Page, PageGroup } from './page.js';
import { refuseGroup } from './refuse.js';

/** A look at a group that is younger than this is not repeated (ms), unless somebody has decided since. */
const FRESH_MS = 60_000;

/**
 * Looks at a group and its roles. False where its rows are refused: it is gone, forbidden, or of another company. The
 * guards have to know the roles, so where these cannot be read, that is told, too.
 */
export async function checkGroup(page: Page, group: PageGroup): Promise<boolean> {
  const now = Date.now();
  const from = Math.max(now - FRESH_MS, page.decidedAt);
  if (group.checked && group.checked.at > from) return true;
  const input = { groupId: group.id };
  const label = `what is group ${group.name}?`;
  const roles = readRoles(page, group);
  roles.catch(() => {});
  try {
    const { group: found } = await page.steps.ask('getUserGroup', { label, input });
    if (found.companyId !== page.input.companyId) {
      const message = `the group belongs to another company (${found.companyId})`;
      refuseGroup(page, group, new Refusal('GroupOfAnotherCompany', message, ''));
      return false;
    }
    group.name = found.name;
    group.checked = { at: now, ...(await roles) };
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refuseGroup(page, group, error);
    return false;
  }
}

async function readRoles({ steps }: Page, { id, name }: PageGroup) {
  const label = `which roles do members of ${name} get?`;
  try {
    const input = { groupId: id };
    const { administrative, fingerprint } = await steps.ask('listUserGroupRoles', { label, input });
    return { administrative, fingerprint };
  } catch (error) {
    if (!(error instanceof Refusal) && !isCancellation(error)) throw error;
    return { administrative: null, fingerprint: 'unread' };
  }
}

/** Whether its members may administer something, or nobody knows. */
export function toAdminGroup({ id, name, checked }: PageGroup): AdminGroup | undefined {
  if (!checked || checked.administrative?.length === 0) return undefined;
  return { id, name, permissions: checked.administrative ?? [] };
}
