import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { isListening } from './ports.js';
import type { SearchAttributeTypeName, ServerPlace } from './server-options.js';

export interface ReadinessOptions {
  place: ServerPlace;
  searchAttributes: Readonly<Record<string, SearchAttributeTypeName>>;
  timeoutMs: number;
  /** Aborted where waiting has no sense any more; its reason is thrown. */
  signal: AbortSignal;
}

/** A start takes 0.3 s. */
const POLL_MS = 50;

/** Values of Temporal's `IndexedValueType`. */
const INDEXED_VALUE_TYPE: Readonly<Record<SearchAttributeTypeName, number>> = {
  Text: 1,
  Keyword: 2,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
  KeywordList: 7,
};

/** Waits until the server answers, its namespace exists and has the search attributes. */
export async function waitUntilReady(options: ReadinessOptions): Promise<void> {
  const { place, signal, timeoutMs } = options;
  const endsAt = performance.now() + timeoutMs;
  let last: unknown = `nothing listens on port ${place.port}`;
  while (performance.now() < endsAt) {
    signal.throwIfAborted();
    try {
      if (await isListening(place.ip, place.port)) return await prepare(options);
    } catch (error) {
      last = error;
    }
    await sleep(POLL_MS);
  }
  signal.throwIfAborted();
  throw new Error(`it was not ready within ${timeoutMs / 1000} s`, { cause: last });
}

async function prepare({ place, searchAttributes }: ReadinessOptions): Promise<void> {
  const connection = await Connection.connect({
    address: `${place.ip}:${place.port}`,
    connectTimeout: '5s',
    // A proxy for the internet knows nothing of this machine's own ports.
    channelArgs: { 'grpc.enable_http_proxy': 0 },
  });
  try {
    await connection.workflowService.describeNamespace({ namespace: place.namespace });
    await registerMissing(connection, place.namespace, searchAttributes);
  } finally {
    await connection.close();
  }
}

/**
 * `--search-attribute` does nothing for a namespace that a database file already has, so attributes that a later version
 * added are registered here.
 */
async function registerMissing(
  { operatorService }: Connection,
  namespace: string,
  wanted: ReadinessOptions['searchAttributes'],
): Promise<void> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(wanted).filter(([name]) => !customAttributes?.[name]);
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(
    missing.map(([name, type]) => [name, INDEXED_VALUE_TYPE[type]]),
  );
  await operatorService.addSearchAttributes({ namespace, searchAttributes });
}
