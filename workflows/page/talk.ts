import { CancellationScope, getExternalWorkflowHandle } from '@temporalio/workflow';
import type { PageOrder, PageSaid } from '../../src/contracts/bulk.js';
import { BULK } from '../../src/contracts/bulk.js';
import type { PageIdentity } from '../page-id.js';

type Said<T = PageSaid> = T extends unknown ? Omit<T, 'page' | 'run'> : never;

type ApplyOrder = Extract<PageOrder, { do: 'apply' }>;

/** Tells the coordinator; one that has ended does not hear it, which changes nothing. */
export type Tell = (said: Said) => Promise<void>;

export function createTell({ batchId, page, run }: PageIdentity): Tell {
  const coordinator = getExternalWorkflowHandle(batchId);
  return async (said) => {
    const message = { page, run, ...said } as PageSaid;
    try {
      await CancellationScope.nonCancellable(() => coordinator.signal(BULK.pageSaid, message));
    } catch {
      // It has ended, and this page has been cancelled with it.
    }
  };
}

/** Passes an order to write on to the page that follows; false where that does not hear it, for it has ended. */
export async function passOn({ relay = [], approved, decidedAt }: ApplyOrder): Promise<boolean> {
  const [next, ...rest] = relay;
  if (!next) return false;
  const { pageId, resolved } = next;
  const order: ApplyOrder = {
    do: 'apply',
    canary: false,
    approved,
    ...(decidedAt === undefined ? {} : { decidedAt }),
    ...(resolved ? { resolved } : {}),
    ...(rest.length > 0 ? { relay: rest } : {}),
  };
  return CancellationScope.nonCancellable(async () =>
    getExternalWorkflowHandle(pageId).signal(BULK.order, order),
  ).then(
    () => true,
    () => false,
  );
}
