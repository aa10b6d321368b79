import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SimulatorData } from './data.js';
import { Data } from './control-schemas.js';

/** Changes are written this long after the first of them. */
const SAVE_AFTER_MS = 50;

export interface StateFile {
  /** Undefined where the file is not there. Throws where it cannot be read as a state. */
  load(): SimulatorData | undefined;
  /** Saves soon; a process killed within 50 ms loses the change. */
  touch(): void;
  /** Saves at once what is not saved yet. */
  flush(): void;
}

export function createStateFile(path: string, toState: () => SimulatorData): StateFile {
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    save(path, toState());
  };
  return {
    load: () => (existsSync(path) ? load(path) : undefined),
    touch: () => (timer ??= setTimeout(flush, SAVE_AFTER_MS)),
    flush,
  };
}

function load(path: string): SimulatorData {
  try {
    return Data.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const remedy = 'move it away to start with fresh data';
    throw new Error(`${path} is not a state of the simulator: ${remedy}.`, { cause });
  }
}

/** Written beside the file and renamed, so that a crash leaves the old state whole. */
function save(path: string, state: SimulatorData): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(state));
  renameSync(`${path}.new`, path);
}
