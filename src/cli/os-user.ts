import { userInfo } from 'node:os';
import type { Env } from '../config/config.js';

/** Who runs the command, as the system knows them. */
export function osUser(env: Env): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return env['USER'] || 'unknown';
  }
}
