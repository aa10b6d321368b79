import { CancellationScope, getExternalWorkflowHandle } from '@temporalio/workflow';
import type { PageInput, PageOrder, PageSaid } from '../../src/contracts/bulk.js';
import { BULK } from '../../src/contracts/bulk.js';

type Said<T = PageSaid> = T extends unknown ? Omit<T, 'page'> : never;

type ApplyOrder = Extract<PageOrder, { do: 'apply' }>;

/** Tells the coordinator; one that has ended does not hear it, which changes nothing. */
export type Tell = (said: Said) => Promise<void>;

export function createTell({ batchId, page }: PageInput): Tell {
  const coordinator = getExternalWorkflowHandle(batchId);
  return async (said) => {
    const message = { page, ...said } as PageSaid;
    try {
      await CancellationScope.nonCancellable(() => coordinator.signal(BULK.pageSaid, message));
    } catch {
      // It has ended, and this page has been cancelled with it.
    }
  };
}

/** Passes an order to write on to the page that follows; one that has ended does not hear it. */
export async function passOn({ relay = [], approved }: ApplyOrder): Promise<void> {
  const [next, ...rest] = relay;
  if (!next) return;
  const { pageId, resolved } = next;
  const order: ApplyOrder = {
    do: 'apply',
    canary: false,
    approved,
    ...(resolved ? { resolved } : {}),
    ...(rest.length > 0 ? { relay: rest } : {}),
  };
  await CancellationScope.nonCancellable(async () =>
    getExternalWorkflowHandle(pageId).signal(BULK.order, order),
  ).catch(() => {});
}
