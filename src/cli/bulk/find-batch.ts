import type { BatchHandle, UsherClient } from '../../client/index.js';
import type { CommandContext } from '../context.js';
import { UsageError } from '../errors.js';
import type { TemporalSession } from '../temporal.js';
import { withTemporal } from '../temporal.js';

/** Which batch a command is about, beside its name. */
export interface BatchChoice {
  company?: string;
  /** Of the runs of one name. @default the last */
  run?: string;
}

export interface BatchSession extends TemporalSession {
  usherClient: UsherClient;
  handle: BatchHandle;
}

/** Runs `act` with the batch that a command names. Rejects with `BatchNotFoundError`. */
export async function withBatch<T>(
  { env }: CommandContext,
  named: string,
  choice: BatchChoice,
  act: (session: BatchSession) => Promise<T>,
): Promise<T> {
  return withTemporal(env, async (session) => {
    const { UsherClient: Usher } = await import('../../client/index.js');
    const { client, usher } = session;
    const usherClient = new Usher({ client, taskQueue: usher.taskQueue });
    const handle = await findBatch(usherClient, named, choice);
    return act({ ...session, usherClient, handle });
  });
}

async function findBatch(
  usher: UsherClient,
  named: string,
  { company, run }: BatchChoice,
): Promise<BatchHandle> {
  if (named.startsWith('batch:')) return usher.getBatchById(named, run);
  if (company !== undefined) return usher.getBatch(company, named, run);
  return usher.getBatchById(await idOf(usher, named), run);
}

/** Of a name alone: the one company that has such a batch. */
async function idOf(usher: UsherClient, named: string): Promise<string> {
  const { BatchNotFoundError, batchWorkflowId } = await import('../../client/index.js');
  const ending = batchWorkflowId('', named).slice('batch:'.length);
  const ids = new Set<string>();
  for await (const { workflowId } of usher.listBatches()) {
    if (workflowId.endsWith(ending)) ids.add(workflowId);
  }
  const [id, ...others] = ids;
  if (id === undefined) throw new BatchNotFoundError(named, named);
  if (others.length === 0) return id;
  const choices = [id, ...others].join(' or ');
  throw new UsageError(`Several companies have a batch "${named}": give --company, or ${choices}`);
}
