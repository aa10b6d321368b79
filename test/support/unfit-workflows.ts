import { sleep } from '@temporalio/workflow';

/** Code of two of usher's workflow types that no run of theirs can go on with. */

/** Another course: no history of an add begins with a timer. */
export async function AddUserToGroupWorkflow(): Promise<void> {
  await sleep('1 day');
}

/** A mistake. */
export async function BulkOnboardingWorkflow(): Promise<void> {
  throw new Error('a mistake in the coordinator. And more about it');
}
