import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import type { MachineTime } from '../rig/usage.js';
import { readMachineTime, shareOfOthers } from '../rig/usage.js';

/** On what a result was measured, and what else went on meanwhile. */
export interface Circumstances {
  /** ISO 8601, UTC. */
  startedAt: string;
  seconds: number;
  machine: string;
  versions: Record<string, string>;
  /** Of the minute before it began. */
  loadBefore: number;
  /** Which share of the machine other programs used meanwhile, 0 to 1; null: not known. */
  usedByOthers: number | null;
}

/** Begins to observe; the returned function tells what was seen once all processes of the run have ended. */
export function observe(temporalCliVersion: string): () => Circumstances {
  const startedAt = Date.now();
  const loadBefore = loadavg()[0] ?? NaN;
  const before = readMachineTime();
  return () => ({
    startedAt: new Date(startedAt).toISOString(),
    seconds: Math.round((Date.now() - startedAt) / 1_000),
    machine: describeMachine(),
    versions: { ...ownVersions(), 'Temporal CLI': temporalCliVersion },
    loadBefore,
    usedByOthers: usedByOthers(before),
  });
}

function usedByOthers(before: MachineTime | undefined): number | null {
  const after = readMachineTime();
  return before && after ? shareOfOthers(before, after) : null;
}

function describeMachine(): string {
  const [cpu] = cpus();
  const gib = Math.round(totalmem() / 2 ** 30);
  const kernel = release().split('.').slice(0, 2).join('.');
  return `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${gib} GiB, ${type()} ${kernel} ${arch()}`;
}

function ownVersions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const versionOf = (path: string) =>
    (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  return {
    usher: versionOf(require.resolve('usher/package.json')),
    Node: process.versions.node,
    'Temporal SDK': versionOf(require.resolve('@temporalio/client/package.json')),
    undici: versionOf(require.resolve('undici/package.json')),
  };
}
