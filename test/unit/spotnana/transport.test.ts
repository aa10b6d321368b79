import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/spotnana/redact.js';
import type { HttpRequest, Transport } from '../../../src/spotnana/transport.js';
import { createTransport } from '../../../src/spotnana/transport.js';
import { errorOf } from '../../support/fake-spotnana.js';
import type { Handler, TestServer } from '../../support/http-server.js';
import { sendJson, startServer } from '../../support/http-server.js';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const read: HttpRequest = { operation: 'getUserGroup', method: 'GET', path: '/x', headers: {} };
const write: HttpRequest = {
  operation: 'updateUserGroupMembers',
  method: 'PATCH',
  path: '/x',
  headers: { 'content-type': 'application/json' },
  body: '{"userIdsToAdd":[]}',
};

function open(url: string, options: { timeoutMs?: number; maxAnswerBytes?: number } = {}) {
  const transport = createTransport({
    baseUrl: new URL(url),
    userAgent: 'usher/test',
    timeoutMs: 5_000,
    maxAnswerBytes: 1_000,
    redactor: createRedactor(),
    ...options,
  });
  ends.push(async () => transport.close());
  return transport;
}

async function serve(handler: Handler): Promise<TestServer> {
  const server = await startServer(handler);
  ends.push(async () => server.close());
  return server;
}

/** A server below HTTP: gets each connection as it is. */
async function serveSockets(
  onSocket: (socket: Socket) => void,
): Promise<{ url: string; port: number }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port };
}

async function closedPort(): Promise<string> {
  const server = await startServer(() => {});
  await server.close();
  return server.url;
}

async function exchangeError(transport: Transport, request: HttpRequest): Promise<unknown> {
  return errorOf(transport.exchange(request));
}

describe('an exchange', () => {
  it('sends method, path, headers, body and always a User-Agent', async () => {
    const server = await serve((_, response) => sendJson(response, 200, { ok: true }));
    const answer = await open(server.url).exchange(write);
    expect(answer).toMatchObject({ status: 200, text: '{"ok":true}' });
    expect(server.received[0]).toMatchObject({
      method: 'PATCH',
      path: '/x',
      body: '{"userIdsToAdd":[]}',
      headers: { 'user-agent': 'usher/test', 'content-type': 'application/json' },
    });
  });

  it.each([
    ['', '/x'],
    ['/', '/x'],
    ['/prefix', '/prefix/x'],
    ['/prefix/', '/prefix/x'],
    ['//elsewhere.example', '//elsewhere.example/x'],
  ])('keeps the prefix %j and stays with its host', async (prefix, path) => {
    const server = await serve((_, response) => sendJson(response, 200, {}));
    await open(`${server.url}${prefix}`).exchange(read);
    expect(server.received[0]?.path).toBe(path);
  });

  it('does not follow redirects', async () => {
    const server = await serve((_, response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    const answer = await open(server.url).exchange(write);
    expect(answer.status).toBe(307);
    expect(server.received).toHaveLength(1);
  });

  it('is never repeated by itself, on a connection kept alive that breaks', async () => {
    const server = await serve((_, response, n) => {
      if (n === 1) sendJson(response, 200, {});
      else response.destroy();
    });
    const transport = open(server.url);
    await transport.exchange(read);
    await exchangeError(transport, write);
    await exchangeError(transport, read);
    expect(server.received.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET']);
  });
});

describe('beforeSend', () => {
  it('is called once, when the connection stands, before the request arrives', async () => {
    const order: string[] = [];
    const server = await serve((_, response) => {
      order.push('arrived');
      sendJson(response, 200, {});
    });
    await open(server.url).exchange({ ...write, beforeSend: () => order.push('beforeSend') });
    expect(order).toEqual(['beforeSend', 'arrived']);
  });

  it.each([new Error('too old'), 'not even an error', undefined])(
    'may abandon the request by throwing %o: nothing is sent, it comes out unchanged',
    async (thrown) => {
      const server = await serve((_, response) => sendJson(response, 200, {}));
      const transport = open(server.url);
      await transport.exchange(read);
      const beforeSend = () => {
        throw thrown;
      };
      expect(await exchangeError(transport, { ...write, beforeSend })).toBe(thrown);
      await transport.exchange(read);
      expect(server.received.map(({ method }) => method)).toEqual(['GET', 'GET']);
    },
  );

  it('is not called where no connection comes about', async () => {
    let called = 0;
    const beforeSend = () => void (called += 1);
    await exchangeError(open(await closedPort()), { ...write, beforeSend });
    expect(called).toBe(0);
  });
});

describe('no connection: nothing was sent, nothing can have been applied', () => {
  it('refused', async () => {
    const error = await exchangeError(open(await closedPort()), write);
    expect(error).toMatchObject({ kind: 'network', sent: false, mayHaveBeenApplied: false });
    expect(String(error)).toContain('ECONNREFUSED');
  });

  it('unknown host', async () => {
    const error = await exchangeError(open('https://no-such-host.invalid'), write);
    expect(error).toMatchObject({ kind: 'network', sent: false, mayHaveBeenApplied: false });
  });

  it('no TLS at the other end', async () => {
    const { port } = await serveSockets((socket) => socket.end('hello\n'));
    const error = await exchangeError(open(`https://127.0.0.1:${port}`), write);
    expect(error).toMatchObject({ kind: 'network', sent: false, mayHaveBeenApplied: false });
  });

  it('a TLS handshake that hangs, by the deadline', async () => {
    const { port } = await serveSockets(() => {});
    const startedAt = Date.now();
    const error = await exchangeError(open(`https://127.0.0.1:${port}`, { timeoutMs: 300 }), write);
    expect(error).toMatchObject({ kind: 'timeout', sent: false, mayHaveBeenApplied: false });
    expect(Date.now() - startedAt).toBeLessThan(1_500);
  });

  it('the same, aborted: at once, with the reason of the signal', async () => {
    const { port } = await serveSockets(() => {});
    const reason = new Error('enough');
    const startedAt = Date.now();
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 100);
    const transport = open(`https://127.0.0.1:${port}`);
    expect(await exchangeError(transport, { ...write, signal: controller.signal })).toBe(reason);
    expect(Date.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('sent, and no answer: a write may have been applied, a read never', () => {
  it.each<[string, Handler, string]>([
    ['connection closed', (_, response) => void response.destroy(), 'network'],
    ['hang before the headers', () => {}, 'timeout'],
    [
      'garbage instead of HTTP',
      (_, response) => void response.socket?.end('hello, this is not HTTP\r\n\r\n'),
      'network',
    ],
  ])('%s', async (_, handler, kind) => {
    const server = await serve(handler);
    const transport = open(server.url, { timeoutMs: 300 });
    const sent = true;
    expect(await exchangeError(transport, write)).toMatchObject({
      kind,
      sent,
      mayHaveBeenApplied: true,
    });
    expect(await exchangeError(transport, read)).toMatchObject({
      kind,
      sent,
      mayHaveBeenApplied: false,
    });
  });

  it('aborted: the reason of the signal', async () => {
    const server = await serve(() => {});
    const reason = { mine: true };
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    const request = { ...write, signal: controller.signal };
    expect(await exchangeError(open(server.url), request)).toBe(reason);
  });

  it('the client is closed', async () => {
    const server = await serve(() => {});
    const transport = open(server.url);
    setTimeout(() => void transport.close(), 50);
    const error = await exchangeError(transport, write);
    expect(error).toMatchObject({ kind: 'network', mayHaveBeenApplied: true });
  });
});

describe('a status line, and a body that does not come', () => {
  const head = { 'content-type': 'application/json', 'content-length': '500' };
  it.each<[string, Handler, string]>([
    [
      'cut off',
      (_, response) => {
        response.writeHead(200, head).write('{"a":', () => response.destroy());
      },
      'network',
    ],
    ['hangs', (_, response) => void response.writeHead(200, head).write('{"a":'), 'timeout'],
    [
      'drips for ever',
      (_, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(drip));
      },
      'timeout',
    ],
    [
      'too large',
      (_, response) => void response.writeHead(200).end('x'.repeat(5_000)),
      'bad-answer',
    ],
  ])('%s', async (_, handler, kind) => {
    const server = await serve(handler);
    const transport = open(server.url, { timeoutMs: 400 });
    const startedAt = Date.now();
    const answer = await transport.exchange(read);
    expect(answer).toMatchObject({ status: 200, text: '', bodyError: { kind } });
    expect(Date.now() - startedAt).toBeLessThan(1_500);
  });

  it('too large leaves the next exchange alone', async () => {
    const server = await serve((_, response, n) => {
      if (n === 1) response.writeHead(200).end('x'.repeat(100_000));
      else sendJson(response, 200, { n });
    });
    const transport = open(server.url);
    await transport.exchange(read);
    expect(await transport.exchange(read)).toMatchObject({ text: '{"n":2}' });
  });

  it('aborted: the reason of the signal', async () => {
    const server = await serve((_, response) => void response.writeHead(200, head).write('{'));
    const reason = new Error('enough');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 100);
    const request = { ...read, signal: controller.signal };
    expect(await exchangeError(open(server.url), request)).toBe(reason);
  });

  it('compressed, which was not asked for, is not taken for text', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{}'));
    });
    expect((await open(server.url).exchange(read)).text).not.toBe('{}');
  });
});

it('leaves no listeners at a signal that lives long', async () => {
  const server = await serve((_, response) => sendJson(response, 200, {}));
  const transport = open(server.url);
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...parts: Parameters<typeof add>) => {
    listeners += 1;
    add(...parts);
  };
  signal.removeEventListener = (...parts: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...parts);
  };
  for (let n = 0; n < 20; n += 1) await transport.exchange({ ...read, signal });
  expect(listeners).toBe(0);
});
