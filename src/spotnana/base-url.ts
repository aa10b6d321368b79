import { SpotnanaError } from './errors.js';

export interface BaseUrlProblem {
  /** Goes on from the variable's name. Never repeats the URL. */
  what: string;
  whatToDo: string;
}

/**
 * `https` except on loopback, so that no secret travels in the clear; no credentials, query or fragment. Undefined where
 * the URL will do.
 */
export function findBaseUrlProblem(text: string): BaseUrlProblem | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return {
      what: 'is not an http(s) URL',
      whatToDo: 'Set it to such as https://api.spotnana.com',
    };
  }
  if (url.username || url.password) {
    return { what: 'holds credentials', whatToDo: 'Take them out of the URL' };
  }
  if (url.search || url.hash) {
    return { what: 'has a query or fragment', whatToDo: 'Give scheme, host and path only' };
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { what: 'is not https', whatToDo: 'Use https: plain http is for loopback only' };
  }
  return undefined;
}

/** A path prefix is kept. Throws a `configuration` error that says what is wrong. */
export function resolveBaseUrl(text: string): URL {
  const problem = findBaseUrlProblem(text);
  if (problem) {
    throw new SpotnanaError(`SPOTNANA_BASE_URL ${problem.what}`, {
      kind: 'configuration',
      operation: 'token',
      whatToDo: problem.whatToDo,
    });
  }
  const url = new URL(text);
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
