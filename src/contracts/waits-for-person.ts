import type { Attention } from './attention.js';
import type { BatchState } from './bulk.js';

/**
 * Whether a batch waits for somebody to decide: at its gate, after its breaker, paused. Trouble with Spotnana heals by itself,
 * even where a person has to mend it: the batch goes on then.
 */
export function waitsForPerson({
  state,
  attention,
}: {
  state: BatchState;
  attention: Attention | null;
}): boolean {
  return state === 'paused' || attention === 'act_approve' || attention === 'act_breaker';
}
