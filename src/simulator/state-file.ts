import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Store, StoreJson } from './store.js';

/** Changes within this time are written together (ms). */
const SAVE_AFTER_MS = 50;

/** Keeps a store in a file; returns what writes the last changes at the end. */
export function keepInFile(store: Store, file: string): () => void {
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    writeFileSync(`${file}.new`, JSON.stringify(store.toJSON()));
    renameSync(`${file}.new`, file);
  };
  store.onChange(() => {
    timer ??= setTimeout(save, SAVE_AFTER_MS);
  });
  return save;
}

/** True if there was a state to load. */
export function loadFromFile(store: Store, file: string): boolean {
  if (!existsSync(file)) return false;
  store.load(JSON.parse(readFileSync(file, 'utf8')) as StoreJson);
  return true;
}
