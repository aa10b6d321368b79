import type { Env } from '../config/config.js';

/** What a command is given of the outside world. */
export interface CommandContext {
  env: Env;
  /** Standard output: the answer, nothing else. */
  out: (text: string) => void;
  /** Standard error: progress, logs, errors. */
  err: (text: string) => void;
  /** Somebody looks at standard error. */
  isTerminal: boolean;
  /** Asks the person at the terminal; absent where none is, or where standard input is a file. Undefined: no answer. */
  ask?: (question: string) => Promise<string | undefined>;
  /** Aborted by Ctrl-C or SIGTERM. */
  signal: AbortSignal;
}

/** What a command answers: its exit status, the same as text and as JSON. */
export interface CommandAnswer {
  /** See `exit-status.ts`. */
  status: number;
  /** For people; one line or more, without the last newline. Empty: its log has said all. */
  text: string;
  /** For programs: one document. */
  json: object;
}
