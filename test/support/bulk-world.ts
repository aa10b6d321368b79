import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { CliResult } from './cli.js';
import type { HereOptions } from './cli-here.js';
import { usherHere } from './cli-here.js';
import { sharedTemporal } from './temporal.js';
import type { World } from './worlds.js';
import { createWorld } from './worlds.js';

/** A world with files, and people to put into groups. */
export interface BulkWorld extends World {
  /** Path of a file in a folder that is gone at the end. */
  path(name: string): string;
  write(name: string, content: string | Uint8Array): string;
  read(file: string): string;
  /** The rows of a CSV file, by its column names. */
  table(file: string): Record<string, string>[];
  /** New users of the company. */
  hire(count: number): Person[];
  addGroup(name: string): string;
  /** A file `E-mail,Team`. */
  writeHires(name: string, people: readonly Person[], team: string): string;
  /** `usher bulk …`, for the company where it is a start. */
  bulk(args: readonly string[], options?: HereOptions): Promise<CliResult>;
  start(file: string, args?: readonly string[], options?: HereOptions): Promise<CliResult>;
}

export interface Person {
  id: string;
  email: string;
}

export async function createBulkWorld(): Promise<BulkWorld> {
  const world = await createWorld(sharedTemporal().address);
  const folder = mkdtempSync(join(tmpdir(), 'usher-bulk-'));
  const { companyId } = world.ids;
  const { store } = world.simulator;
  const path = (name: string) => join(folder, name);
  const bulk = async (args: readonly string[], options?: HereOptions) =>
    usherHere(['bulk', ...args], world.env, options);

  const own: Omit<BulkWorld, keyof World> = {
    path,
    write(name, content) {
      writeFileSync(path(name), content);
      return path(name);
    },
    read: (file) => readFileSync(file, 'utf8'),
    table: (file) =>
      parse(readFileSync(file), { columns: true, bom: true }) as Record<string, string>[],
    hire: (count) =>
      Array.from({ length: count }, () => {
        const id = randomUUID();
        const email = `${id.slice(0, 8)}.${id.slice(-4)}@acme.example`;
        store.addUser({ id, companyId, name: 'New Hire', email });
        return { id, email };
      }),
    addGroup: (name) => store.addGroup({ id: randomUUID(), companyId, name }).id,
    writeHires(name, people, team) {
      const lines = people.map(({ email }) => `${email},${team}`);
      writeFileSync(path(name), `${['E-mail,Team', ...lines].join('\n')}\n`);
      return path(name);
    },
    bulk,
    start: async (file, args = [], options) =>
      bulk(['start', file, '--company', companyId, ...args], options),
  };
  return {
    ...world,
    ...own,
    async close() {
      await world.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The document that `--json` prints. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into documents of every shape
export function jsonOf({ stdout }: CliResult): any {
  return JSON.parse(stdout);
}
