import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** An executable shell script. */
export async function writeScript(path: string, ...lines: string[]): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${lines.join('\n')}\n`);
  await chmod(path, 0o755);
  return path;
}

/** What answers `--version` and `server start-dev --help` as the Temporal CLI does. */
export async function writeFakeCli(path: string, version = '9.9.9'): Promise<string> {
  return writeScript(
    path,
    `case "$*" in`,
    `--version) echo "temporal version ${version} (Server 1.0.0, UI 2.0.0)" ;;`,
    `"server start-dev --help") echo Usage ;;`,
    `*) echo "Error: unknown command $*" >&2; exit 1 ;;`,
    `esac`,
  );
}
