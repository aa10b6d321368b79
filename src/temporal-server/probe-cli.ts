import type { RunOptions } from './run-command.js';
import { runCommand } from './run-command.js';

/** A first start can be slow where a virus scanner reads 150 MB. */
const PROBE_TIMEOUT_MS = 20_000;

/**
 * Says which version a Temporal CLI is. Rejects with one sentence where the file cannot be run, is another program
 * (`temporal` is also the name of others), or is too old to have a development server.
 */
export async function probeCli(path: string, options: RunOptions): Promise<string> {
  const limited = { ...options, timeoutMs: PROBE_TIMEOUT_MS };
  const { stdout } = await runCommand(path, ['--version'], limited);
  const version = /^temporal version v?(\S+)/m.exec(stdout)?.[1];
  if (version === undefined) {
    throw new Error(`${path} --version does not answer as the Temporal CLI does`);
  }
  await runCommand(path, ['server', 'start-dev', '--help'], limited).catch((error: unknown) => {
    options.signal?.throwIfAborted();
    throw new Error(`${path} (${version}) has no \`server start-dev\``, { cause: error });
  });
  return version;
}
