import type { NativeConnection } from '@temporalio/worker';
import type { TemporalConfig } from '../config/temporal.js';
import type { Readiness } from './readiness.js';
import { checkSearchAttributes } from './search-attributes.js';
import { sleepUnless } from './sleep.js';

export interface TemporalCheck {
  connection: NativeConnection;
  temporal: TemporalConfig;
  /** Runs set search attributes: a missing one would fail their first task for ever. */
  needsSearchAttributes: boolean;
}

/** A server that is up answers in milliseconds (ms). */
const ANSWER_MS = 5_000;

/** Between two looks: well and not well (ms). */
const CHECK_MS = { well: 10_000, notWell: 2_000 };

/** Rejects where Temporal does not answer, or lacks the namespace or what usher needs in it. */
export async function assertServes(check: TemporalCheck): Promise<void> {
  const { connection, temporal, needsSearchAttributes } = check;
  const { namespace } = temporal;
  await connection.withDeadline(Date.now() + ANSWER_MS, async () => {
    await connection.workflowService.describeNamespace({ namespace });
    if (needsSearchAttributes) await assertSearchAttributes(connection, namespace);
  });
}

/** Keeps an eye on the server of a worker that runs: the SDK polls on in silence where it has gone. */
export async function watchTemporal(
  check: TemporalCheck,
  readiness: Readiness,
  signal: AbortSignal,
): Promise<void> {
  const { connection, temporal } = check;
  for (let pauseMs = CHECK_MS.well; ;) {
    await sleepUnless(signal, pauseMs);
    if (signal.aborted) return;
    const problem = await connection
      .withAbortSignal(signal, async () => assertServes(check))
      .then(() => undefined)
      .catch((error: unknown) => describeTrouble(error, temporal));
    if (signal.aborted) return;
    readiness.set('temporal', problem);
    pauseMs = problem === undefined ? CHECK_MS.well : CHECK_MS.notWell;
  }
}

/** What is wrong with Temporal, and what to do. */
export function describeTrouble(
  error: unknown,
  { address, namespace }: Pick<TemporalConfig, 'address' | 'namespace'>,
): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/Namespace \S+ is not found/.test(message)) {
    return `Temporal at ${address} has no namespace "${namespace}": check TEMPORAL_NAMESPACE, or create it`;
  }
  return /connect|transport|unavailable|deadline|timeout/i.test(message)
    ? `Temporal at ${address} cannot be reached: check TEMPORAL_ADDRESS and that it is up (${message})`
    : message;
}

async function assertSearchAttributes(
  connection: NativeConnection,
  namespace: string,
): Promise<void> {
  const check = await checkSearchAttributes(connection.operatorService, namespace);
  if (check.missing.length > 0) {
    throw new Error(
      `search attributes are missing in namespace ${namespace} (${check.missing.join(', ')}): run "usher setup"`,
    );
  }
  if (check.wrongType.length > 0) {
    const names = check.wrongType.join(', ');
    throw new Error(
      `search attributes have another type than usher needs (${names}): set USHER_SEARCH_ATTRIBUTES=off`,
    );
  }
}
