import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RowFileError } from './errors.js';

/** Bytes of one read. */
const CHUNK_BYTES = 65_536;

/** A file that can be read again and again from its beginning. */
export interface Source {
  /** As messages name it. */
  readonly name: string;
  /** Valid until the next one is asked for: they share a buffer. Throws where another process changed the file. */
  chunks(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

export interface SourceOptions {
  /** `-` is standard input. */
  path: string;
  /** What is read for `-`. @default process.stdin */
  input?: AsyncIterable<Uint8Array> | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Opens a file. What can be read only once (standard input, a pipe) is copied to a private temporary file, which
 * has no name any more before its first byte is written: nothing is left, however the process ends.
 */
export async function openSource(options: SourceOptions): Promise<Source> {
  if (options.path === '-') {
    return spool('standard input', options.input ?? process.stdin, options.signal);
  }
  const handle = await open(options.path, 'r').catch((error: unknown) => {
    throw toAccessError(options.path, error);
  });
  const stat = await handle.stat();
  if (stat.isFile()) return createSource(options.path, handle, options.signal);
  try {
    if (stat.isDirectory()) throw toAccessError(options.path, { code: 'EISDIR' });
    return await spool(options.path, handle.createReadStream({ autoClose: false }), options.signal);
  } finally {
    await handle.close();
  }
}

async function spool(
  name: string,
  input: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<Source> {
  const path = join(tmpdir(), `usher-${randomUUID()}`);
  const handle = await open(path, 'wx+', 0o600);
  try {
    await rm(path);
    for await (const chunk of input) {
      signal?.throwIfAborted();
      await handle.appendFile(chunk);
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  return createSource(name, handle, signal);
}

async function createSource(
  name: string,
  handle: FileHandle,
  signal: AbortSignal | undefined,
): Promise<Source> {
  const atFirst = await fingerprint(handle);
  return {
    name,
    close: () => handle.close(),
    async *chunks() {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      for (let position = 0; ;) {
        signal?.throwIfAborted();
        const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, position);
        if (bytesRead === 0) break;
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
      if ((await fingerprint(handle)) !== atFirst) throw changed(name);
    },
  };
}

async function fingerprint(handle: FileHandle): Promise<string> {
  const { size, mtimeMs } = await handle.stat();
  return `${size} ${mtimeMs}`;
}

export function changed(name: string): RowFileError {
  return new RowFileError('changed', `${name} was changed while it was read: run it again`);
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file: check the path',
  ENOTDIR: 'there is no such file: check the path',
  EACCES: 'it may not be read or written: check its permissions',
  EPERM: 'it may not be read or written: check its permissions',
  EISDIR: 'it is a folder: give a file',
};

/** For a path that could not be opened for reading or writing. */
export function toAccessError(path: string, cause: unknown): RowFileError {
  const { code = '', message } = cause as { code?: string; message?: string };
  const reason = REASONS[code] ?? message ?? String(cause);
  return new RowFileError('access', `${path}: ${reason}`, { cause });
}
