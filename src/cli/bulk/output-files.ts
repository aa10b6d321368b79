import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { UsageError } from '../errors.js';

/** A file that was written, and whether another one of this name is gone now. */
export interface WrittenFile {
  path: string;
  replaced: boolean;
}

export interface OutputNames {
  results: string;
  evidence: string;
}

/** `FILE.results.csv` and `FILE.evidence.json`; without a file they are called as the batch is. */
export function toOutputNames(given: {
  file?: string | undefined;
  format?: 'csv' | 'jsonl' | undefined;
  out?: string | undefined;
  workflowId: string;
}): OutputNames {
  const { file, out, workflowId, format = 'csv' } = given;
  const ofBatch = workflowId.slice(workflowId.lastIndexOf(':') + 1);
  const base = file === undefined || file === '-' ? ofBatch : file;
  return { results: out ?? `${base}.results.${format}`, evidence: `${base}.evidence.json` };
}

/** Told before anything starts, not after an hour's work. */
export async function assertWritable(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await access(dirname(path), constants.W_OK).catch(() => {
      throw new UsageError(`${path} cannot be written: check its folder, or give --out`);
    });
  }
}

export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Whole or not at all; readable by its owner alone, as it says who is whose. */
export async function writeJsonFile(path: string, content: object): Promise<WrittenFile> {
  const replaced = await isThere(path);
  const place = `${path}.new`;
  try {
    await writeFile(place, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
    await rename(place, path);
  } catch (error) {
    await rm(place, { force: true });
    throw error;
  }
  return { path, replaced };
}

/** Evidence of another run may be all that proves that one: it is kept beside. Returns where. */
export async function keepEarlierEvidence(
  path: string,
  runId: string,
): Promise<string | undefined> {
  const earlier = await readRunId(path);
  if (earlier === undefined || earlier === runId) return undefined;
  const kept = `${path.replace(/\.json$/, '')}.${earlier.slice(-8)}.json`;
  await rename(path, kept);
  return kept;
}

/** Undefined where there is no evidence of ours. */
async function readRunId(path: string): Promise<string | undefined> {
  try {
    const { runId } = JSON.parse(await readFile(path, 'utf8')) as { runId?: unknown };
    return typeof runId === 'string' && /^[\w-]{8,}$/.test(runId) ? runId : undefined;
  } catch {
    return undefined;
  }
}

export async function sha256Of(path: string): Promise<{ name: string; sha256: string }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { name: basename(path), sha256: hash.digest('hex') };
}

export function describeWritten(what: string, { path, replaced }: WrittenFile): string {
  return `${what.padEnd(9)} ${path}${replaced ? ' (replaced the one that was there)' : ''}`;
}
