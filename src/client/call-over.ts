import { setMaxListeners } from 'node:events';

/**
 * Ends every call that a wait has made. Temporal's client adds a listener to the signal with each call and takes none away: of a
 * wait's long polls, one in 20 s, Node would warn as of a leak.
 */
export function createCallOver(): AbortController {
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  return over;
}
