import type { Membership } from '../../rig/memberships.js';
import type { SpotnanaSteps } from '../spotnana-steps.js';

/** The documented steps one after another; where the process dies, nobody knows how far it came. */
export async function addUser(steps: SpotnanaSteps, wanted: Membership): Promise<void> {
  await steps.getUserGroup(wanted);
  if (await steps.isMember(wanted)) return;
  await steps.listUserGroupRoles(wanted);
  await steps.updateUserGroupMembers(wanted);
  await steps.verify(wanted);
}
