import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A port that is free now; another program may still take it before it is used. */
export async function freePort(host: string): Promise<number> {
  return listenOnce(host, 0);
}

/** Rejects where a port is taken. */
export async function assertPortFree(host: string, port: number): Promise<void> {
  await listenOnce(host, port);
}

export async function isPortFree(host: string, port: number): Promise<boolean> {
  return assertPortFree(host, port).then(
    () => true,
    () => false,
  );
}

async function listenOnce(host: string, port: number): Promise<number> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  const { port: found } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return found;
}

/** Whether something listens there. */
export async function isListening(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
