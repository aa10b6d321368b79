import type { BatchHandle, BatchPlan } from '../../client/index.js';
import type { CommandContext } from '../context.js';
import { osUser } from '../os-user.js';

export type GateAnswer = 'approved' | 'rejected' | 'left';

const QUESTION = 'Go on with this plan? yes, no, or Enter to decide later: ';

/** Asks the person who sees the plan, until the answer is one; nothing leaves the batch at its gate. */
export async function askAtGate(
  { ask, env }: CommandContext,
  handle: BatchHandle,
  { hash }: BatchPlan,
  reason: string | undefined,
): Promise<GateAnswer> {
  let answer = await ask?.(QUESTION);
  while (answer && !/^\s*(y(es)?|no?)?\s*$/i.test(answer)) {
    answer = await ask?.(`"${answer.trim()}" is no answer. ${QUESTION}`);
  }
  if (!answer?.trim()) return 'left';
  const by = { by: osUser(env), ...(reason === undefined ? {} : { reason }) };
  if (/^\s*y(es)?\s*$/i.test(answer)) {
    await handle.approve({ ...by, plan: hash });
    return 'approved';
  }
  await handle.reject(by);
  return 'rejected';
}
