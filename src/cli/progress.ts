import { cut } from '../contracts/text.js';
import type { CommandContext } from './context.js';
import { toPlainLine } from './plain-text.js';

/** Live progress on standard error: one line that is redrawn on a terminal, a line per change elsewhere. */
export interface ProgressLine {
  show(text: string): void;
  /** Leaves the terminal clean. */
  end(): void;
}

const columns = () => process.stderr.columns || 80;

const CLEAR_LINE = '\r\u001b[2K';

export function createProgressLine(
  { err, isTerminal }: CommandContext,
  json: boolean,
): ProgressLine {
  let last = '';
  return {
    show(text) {
      if (json || text === last) return;
      last = text;
      // A line that wraps could not be redrawn.
      if (isTerminal) process.stderr.write(`${CLEAR_LINE}${cut(toPlainLine(text), columns() - 1)}`);
      else err(text);
    },
    end() {
      if (isTerminal && !json && last !== '') process.stderr.write(CLEAR_LINE);
    },
  };
}
