import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import type { Readiness } from './readiness.js';

export interface HttpOptions {
  host: string;
  port: number;
  /** Take a free port where this one is taken. */
  orFreePort: boolean;
  readiness: Readiness;
  /** Where Temporal's runtime serves Prometheus metrics; undefined: no /metrics. */
  metricsUrl?: string;
}

export interface HttpEndpoint {
  /** Such as `http://127.0.0.1:9464`. */
  url: string;
  close(): Promise<void>;
}

/** `/healthz`: the process lives. `/readyz`: 200 or 503 with the reasons. `/metrics`: Prometheus. */
export async function serveHttp(options: HttpOptions): Promise<HttpEndpoint> {
  const server = createServer((incoming, response) => {
    const path = new URL(incoming.url ?? '/', 'http://localhost').pathname;
    answer(path, response, options).catch(() => send(response, 500, { error: 'unexpected' }));
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  path: string,
  response: ServerResponse,
  { readiness, metricsUrl }: HttpOptions,
): Promise<void> {
  if (path === '/healthz') return send(response, 200, { alive: true });
  if (path === '/readyz') {
    const { isReady, problems } = readiness;
    return send(response, isReady ? 200 : 503, { ready: isReady, problems });
  }
  if (path !== '/metrics' || metricsUrl === undefined) {
    return send(response, 404, { paths: ['/healthz', '/readyz', '/metrics'] });
  }
  const metrics = await request(metricsUrl);
  const type = metrics.headers['content-type'];
  response.writeHead(metrics.statusCode, { 'content-type': type ?? 'text/plain' });
  response.end(await metrics.body.text());
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

async function listen(server: Server, { host, port, orFreePort }: HttpOptions): Promise<void> {
  try {
    await tryListen(server, host, port);
  } catch (error) {
    if (!orFreePort || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await tryListen(server, host, 0);
  }
}

async function tryListen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
