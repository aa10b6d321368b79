import { proxyActivities } from '@temporalio/workflow';
import type { Membership } from '../../rig/memberships.js';
import type { SpotnanaSteps } from '../spotnana-steps.js';

const steps = proxyActivities<SpotnanaSteps>({ startToCloseTimeout: '1 minute' });

/** The documented steps as five activities, one after another, with Temporal's default retries. */
export async function naiveAddUser(wanted: Membership): Promise<void> {
  await steps.getUserGroup(wanted);
  if (await steps.isMember(wanted)) return;
  await steps.listUserGroupRoles(wanted);
  await steps.updateUserGroupMembers(wanted);
  await steps.verify(wanted);
}
