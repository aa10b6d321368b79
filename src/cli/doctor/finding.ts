import { exitStatusOf } from '../exit-status.js';
import { toPlainLine } from '../plain-text.js';

/** One thing that was looked at. */
export interface Finding {
  what: string;
  state: 'ok' | 'warn' | 'fail';
  /** What was found. */
  says: string;
  /** What to do about it; present unless all is well. */
  remedy?: string;
  /** Exit status that a failure stands for. */
  status?: number;
}

/** What a look found. */
export interface Told<T = unknown> {
  says: string;
  value?: T;
  /** @default 'ok' */
  state?: Finding['state'];
  remedy?: string;
  status?: number;
}

/** For errors that do not say what to do themselves, by their names. */
const REMEDIES: Record<string, string> = {
  ConfigurationError: 'Set what is named: docs/configuration.md has every variable',
  TemporalUnreachableError: 'Start Temporal, or set TEMPORAL_ADDRESS to where it is',
  NamespaceMissingError:
    'Set TEMPORAL_NAMESPACE, or: temporal operator namespace create --retention 30d -n NAME',
  UsageError: 'Correct the option that is named',
  RefusedError: 'Give another one, or ask who may change that',
};
const LAST_RESORT = 'Try again; if it stays, report it with this text';

/** Looks; never rejects. */
export async function tell<T>(
  what: string,
  look: () => Promise<Told<T>>,
  stateOnError: 'warn' | 'fail' = 'fail',
): Promise<{ finding: Finding; value?: T | undefined }> {
  try {
    const { value, state = 'ok', ...found } = await look();
    return { value, finding: { what, state, ...found } };
  } catch (error) {
    const { name, message, whatToDo } = error as Error & { whatToDo?: string };
    const remedy = whatToDo ?? REMEDIES[name] ?? LAST_RESORT;
    const status = exitStatusOf(error);
    return { finding: { what, state: stateOnError, says: message, remedy, status } };
  }
}

export function renderFindings(findings: readonly Finding[]): string {
  const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };
  return findings
    .map(({ what, state, says, remedy }) => {
      const line = `${marks[state]}  ${what}: ${toPlainLine(says)}`;
      return remedy === undefined ? line : `${line}\n      → ${toPlainLine(remedy)}`;
    })
    .join('\n');
}
