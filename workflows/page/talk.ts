import { CancellationScope, getExternalWorkflowHandle } from '@temporalio/workflow';
import type { PageInput, PageSaid } from '../../src/contracts/bulk.js';
import { BULK } from '../../src/contracts/bulk.js';

type Said<T = PageSaid> = T extends unknown ? Omit<T, 'page'> : never;

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
