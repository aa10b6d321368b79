import { SpotnanaError } from './errors.js';

/**
 * Checks the base URL: `https` except on loopback, so that no secret travels in the clear; no credentials, query
 * or fragment. A path prefix is kept. Throws a `configuration` error that says what is wrong.
 */
export function resolveBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw wrong('is not an http(s) URL', 'Set it to such as https://api.spotnana.com');
  }
  if (url.username || url.password) throw wrong('holds credentials', 'Take them out of the URL');
  if (url.search || url.hash)
    throw wrong('has a query or fragment', 'Give scheme, host and path only');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw wrong('is not https', 'Use https: plain http is for loopback only');
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function wrong(what: string, whatToDo: string): SpotnanaError {
  return new SpotnanaError(`SPOTNANA_BASE_URL ${what}`, {
    kind: 'configuration',
    operation: 'token',
    whatToDo,
  });
}
