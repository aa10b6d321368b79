import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from './errors.js';

/** Where an installation keeps its state: of one process at a time, at the same ports whenever it is up. */
export interface DataFolder {
  file(name: string): string;
  /** Those of the last time that are free now. */
  readonly ports: Ports;
  /** So that links, clients, and the adds that are bound to a simulator's address, find it again. */
  keepPorts(ports: Ports): Promise<void>;
  /** Lets another process have the folder. */
  release(): Promise<void>;
}

interface Ports {
  temporal?: number;
  ui?: number;
  simulator?: number;
}

const HOST = '127.0.0.1';

/** Creates it where it is not there. Throws `UsageError` where it cannot be used, or another process has it. */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const file = (name: string) => join(folder, name);
  const release = await mkdir(folder, { recursive: true })
    .then(async () => hold(folder, file('lock')))
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code === undefined) throw error;
      throw new UsageError(`--data ${folder} cannot be used as a folder (${error.code})`);
    });
  return {
    file,
    ports: await readPorts(file('ports.json')),
    keepPorts: async (ports) => writeFile(file('ports.json'), JSON.stringify(ports)),
    release,
  };
}

/** Two servers on one database file would take its runs from each other. */
async function hold(folder: string, path: string): Promise<() => Promise<void>> {
  const { withLock } = await import('../temporal-server/index.js');
  const onWait = ({ pid }: { pid: number }) => {
    throw new UsageError(`--data ${folder} is in use by process ${pid}: end that one first`);
  };
  let letGo = () => {};
  const over = new Promise<void>((resolve) => (letGo = resolve));
  return new Promise((resolve, reject) => {
    const holding = withLock({ path, onWait }, async () => {
      resolve(async () => {
        letGo();
        await holding;
      });
      await over;
    });
    holding.catch(reject);
  });
}

async function readPorts(path: string): Promise<Ports> {
  const { isPortFree } = await import('../temporal-server/index.js');
  const kept = await readFile(path, 'utf8')
    .then((text) => JSON.parse(text) as Ports)
    .catch(() => ({}));
  const free: Ports = {};
  for (const [name, port] of Object.entries(kept) as [keyof Ports, number][]) {
    if (await isPortFree(HOST, port)) free[name] = port;
  }
  return free;
}
