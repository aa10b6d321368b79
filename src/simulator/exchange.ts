import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from './reply.js';

const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Throws where the caller goes away meanwhile, or sends more than 8 MiB. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) throw new Error(`The body has more than ${MAX_BODY_BYTES} bytes.`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** JSON where it is JSON, the text itself where not, undefined where empty. */
export function toJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Resolves when all bytes were handed over, or the caller is gone. */
export async function send(response: ServerResponse, reply: Reply): Promise<void> {
  const body = toBody(reply);
  response.writeHead(reply.status, { ...toHeaders(reply, body), ...reply.headers });
  response.end(body);
  await finished(response).catch(() => {});
}

/** Sends the headers and the first half of the body, then breaks the connection. */
export async function sendHalf(response: ServerResponse, reply: Reply): Promise<void> {
  const body = toBody(reply) || '{}';
  response.writeHead(reply.status, { ...toHeaders(reply, body), ...reply.headers });
  const half = Buffer.from(body).subarray(0, Buffer.byteLength(body) >> 1);
  await new Promise((resolve) => response.write(half, resolve));
  response.destroy();
}

/** Holds the request until its caller leaves, or breaks the connection after `ms`. */
export async function hang(
  response: ServerResponse,
  ms: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  const gone = finished(response).catch(() => {});
  await (ms === undefined ? gone : Promise.race([gone, sleep(ms, undefined, { signal })]));
  response.destroy();
}

function toBody({ json, html }: Reply): string {
  return html ?? (json === undefined ? '' : JSON.stringify(json));
}

function toHeaders({ html }: Reply, body: string): Record<string, string | number> {
  const length = { 'content-length': Buffer.byteLength(body) };
  if (body === '') return length;
  return { ...length, 'content-type': html === undefined ? 'application/json' : 'text/html' };
}
