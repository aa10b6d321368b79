import type { RequestEntry } from './request-log.js';

/**
 * `arrived`: the request is read, nothing has happened. `applied`: the operation was carried out with
 * success, nothing is answered. `answered`: the whole answer was handed to the operating system.
 */
export type HookEvent = 'arrived' | 'applied' | 'answered';

/** The request goes on when the promise is resolved. */
type Hook = (entry: RequestEntry) => void | Promise<void>;

export interface Hooks {
  /** Returns a function that takes the hook away again. */
  on(event: HookEvent, hook: Hook): () => void;
  emit(event: HookEvent, entry: RequestEntry): Promise<void>;
}

export function createHooks(): Hooks {
  const hooks = { arrived: new Set<Hook>(), applied: new Set<Hook>(), answered: new Set<Hook>() };
  return {
    on(event, hook) {
      hooks[event].add(hook);
      return () => void hooks[event].delete(hook);
    },
    async emit(event, entry) {
      for (const hook of hooks[event]) await hook(entry);
    },
  };
}
