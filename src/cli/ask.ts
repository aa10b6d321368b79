import { createInterface } from 'node:readline/promises';

/** Asks on the terminal. Ctrl-C is no answer: it is heard as everywhere else. */
export function createAsk(signal: AbortSignal): (question: string) => Promise<string | undefined> {
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    // In a terminal's raw mode, Ctrl-C is a character that the interface reads.
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    const closed = new Promise<undefined>((resolve) => {
      terminal.once('close', () => resolve(undefined));
    });
    try {
      return await Promise.race([terminal.question(question, { signal }), closed]);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      terminal.close();
    }
  };
}
