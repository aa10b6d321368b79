import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The living processes of a process group; zombies, which only wait for init, are none. */
export async function processesOfGroup(group: number): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pgid=,stat=,args=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([pgid, state]) => Number(pgid) === group && !state?.startsWith('Z'))
    .map(([, , ...args]) => args.join(' '));
}
