import type { OpenMark } from '../client/index.js';
import { shellQuote } from './shell-quote.js';
import { STUCK_REMEDY } from './stuck-text.js';

/** The command that helps a run which makes no progress, or what to do where none does. Pure. */
export function helpfulCommand({ attention, workflowId }: OpenMark): string {
  const id = shellQuote(workflowId);
  switch (attention) {
    case 'act_approve':
      return `usher bulk status ${id}`;
    case 'act_breaker':
      return `usher bulk resume ${id}`;
    case 'act_credentials':
    case 'act_environment':
      return 'usher doctor';
    case 'act_code':
      return STUCK_REMEDY;
    case 'wait_spotnana':
    case 'wait_rate_limit':
      return `temporal workflow signal --name retryNow --workflow-id ${id}`;
  }
}
