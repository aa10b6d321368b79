import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What a process has used since it began. Both are undefined where there is no /proc (only Linux has it). */
export interface Usage {
  cpuSeconds?: number;
  /** The kernel's own high-water mark of the resident memory. */
  peakMiB?: number;
}

/** Linux's USER_HZ, which is 100 on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

export function readUsage(pid: number): Usage {
  const ticks = ticksOf(pid);
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1];
  return {
    ...(ticks && { cpuSeconds: (ticks.user + ticks.system) / TICKS_PER_SECOND }),
    ...(peak !== undefined && { peakMiB: Number(peak) / 1_024 }),
  };
}

/** Of several processes: their CPU time together, the largest of their peaks. */
export function sumUsage(usages: readonly Usage[]): Usage {
  return usages.reduce((sum, one) => {
    if (one.cpuSeconds === undefined || one.peakMiB === undefined) return sum;
    return {
      cpuSeconds: (sum.cpuSeconds ?? 0) + one.cpuSeconds,
      peakMiB: Math.max(sum.peakMiB ?? 0, one.peakMiB),
    };
  }, {});
}

/** CPU time in seconds, for the difference of two readings: all of the machine's, and this process's with its ended children. */
export interface MachineTime {
  busy: number;
  own: number;
  /** ms since the epoch. */
  at: number;
  cores: number;
}

export function readMachineTime(): MachineTime | undefined {
  const [, user, nice, system, , , irq, softirq] = (/^cpu .*/m.exec(read('/proc/stat'))?.[0] ?? '')
    .split(/\s+/)
    .map(Number);
  const own = ticksOf(process.pid);
  if (user === undefined || !own) return undefined;
  const busy = user + (nice ?? 0) + (system ?? 0) + (irq ?? 0) + (softirq ?? 0);
  const ownTicks = own.user + own.system + own.childrenUser + own.childrenSystem;
  return {
    busy: busy / TICKS_PER_SECOND,
    own: ownTicks / TICKS_PER_SECOND,
    at: Date.now(),
    cores: cpus().length,
  };
}

/** Which share of the machine other programs used between two readings, 0 to 1. */
export function shareOfOthers(before: MachineTime, after: MachineTime): number {
  const others = after.busy - before.busy - (after.own - before.own);
  const available = ((after.at - before.at) / 1_000) * after.cores;
  return Math.max(0, others / available);
}

/** proc(5): fields 14 to 17 of `stat`; the second field, in brackets, may hold spaces. */
function ticksOf(pid: number) {
  const text = read(`/proc/${pid}/stat`);
  if (text === '') return undefined;
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15);
  return { user, system, childrenUser, childrenSystem };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
