import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { toAccessError } from './source.js';

/** Characters of one write. */
const BLOCK = 65_536;

/** A path, or a stream that stays open. */
export type Out = string | Writable;

/**
 * Writes a text of any length. A file is written beside its place and renamed, so that it is whole or as before, and
 * so that it may be the file that is being read.
 */
export async function writeText(out: Out, pieces: AsyncIterable<string>): Promise<void> {
  if (typeof out === 'string') await writeFile(out, inBlocks(pieces));
  else await writeStream(out, inBlocks(pieces));
}

async function* inBlocks(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let block = '';
  for await (const piece of pieces) {
    block += piece;
    if (block.length < BLOCK) continue;
    yield block;
    block = '';
  }
  yield block;
}

/** Of a file that was not there: it says who is whose, so whom it is shown to is for its owner to say. */
const PRIVATE = 0o600;

async function writeFile(path: string, blocks: AsyncIterable<string>): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const isDevice = found !== undefined && !found.isFile() && !found.isDirectory();
  const place = isDevice ? path : `${path}.new`;
  const handle = await open(place, 'w', found?.mode ?? PRIVATE).catch((error: unknown) => {
    throw toAccessError(path, error);
  });
  try {
    await fill(handle, blocks);
    if (!isDevice) await rename(place, path);
  } catch (error) {
    if (!isDevice) await rm(place, { force: true });
    throw (error as NodeJS.ErrnoException).syscall === 'rename'
      ? toAccessError(path, error)
      : error;
  }
}

async function fill(handle: FileHandle, blocks: AsyncIterable<string>): Promise<void> {
  try {
    for await (const block of blocks) await handle.appendFile(block);
  } finally {
    await handle.close();
  }
}

async function writeStream(out: Writable, blocks: AsyncIterable<string>): Promise<void> {
  for await (const block of blocks) {
    await new Promise<void>((resolve, reject) => {
      out.write(block, (error) => (error ? reject(error) : resolve()));
    });
  }
}
