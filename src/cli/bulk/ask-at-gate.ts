import type { BatchHandle, BatchPlan } from '../../client/index.js';
import type { CommandContext } from '../context.js';
import { osUser } from '../os-user.js';

export type GateAnswer = 'approved' | 'rejected' | 'left';

/** Asks the person who sees the plan. Whatever is neither yes nor no leaves the batch at its gate. */
export async function askAtGate(
  { ask, env }: CommandContext,
  handle: BatchHandle,
  { hash }: BatchPlan,
  reason: string | undefined,
): Promise<GateAnswer> {
  const answer = (await ask?.('Go on with this plan? yes, no, or Enter to decide later: ')) ?? '';
  const by = { by: osUser(env), ...(reason === undefined ? {} : { reason }) };
  if (/^\s*y(es)?\s*$/i.test(answer)) {
    await handle.approve({ ...by, plan: hash });
    return 'approved';
  }
  if (!/^\s*no?\s*$/i.test(answer)) return 'left';
  await handle.reject(by);
  return 'rejected';
}
