import type { ServerResponse } from 'node:http';

/** What goes over the wire: good answers, and bad ones on purpose. */

/** Sends JSON (or, for undefined, a status without a body); resolves when it has left this process. */
export async function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<void> {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...(text === '' ? {} : { 'content-type': 'application/json' }),
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  });
  await finish(response, text);
}

export async function replyHtml(response: ServerResponse, status: number): Promise<void> {
  response.writeHead(status, { 'content-type': 'text/html' });
  await finish(response, `<html><body><h1>${status} from a proxy</h1></body></html>`);
}

/** The status line and half of the body, then the connection is cut. */
export async function replyTruncated(
  response: ServerResponse,
  status: number,
  body: unknown,
): Promise<void> {
  const text = JSON.stringify(body ?? {}).padEnd(64, ' ');
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
  });
  await new Promise<void>((resolve) => {
    response.write(text.slice(0, text.length / 2), () => resolve());
  });
  response.destroy();
}

async function finish(response: ServerResponse, text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    response.on('close', resolve);
    response.end(text, () => resolve());
  });
}
