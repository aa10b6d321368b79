import type { SimulatorData } from './data.js';
import { addData, toData } from './data.js';
import type { FaultRule, FaultState } from './faults.js';
import type { OperationName } from './operations.js';
import type { RequestEntry } from './request-log.js';
import type { SettingsChange, SettingsView } from './settings.js';
import type { SimulatorWorld } from './world.js';

/** What can be asked of a simulator while it runs; the same over HTTP under `/_control`. */
export interface Control {
  /** The log, oldest first: of one operation, or from one `seq` on. */
  requests(filter?: RequestFilter): RequestEntry[];
  clearRequests(): void;
  faults(): FaultState[];
  /** Returns the rule's id. */
  addFault(rule: FaultRule): string;
  /** One rule, or all. False where there is no such rule. */
  removeFaults(id?: string): boolean;
  /** Never shows the client secret. */
  settings(): SettingsView;
  changeSettings(change: SettingsChange): SettingsView;
  data(): Required<SimulatorData>;
  /** Adds companies, users, groups, roles; adds and removes members. */
  addData(data: SimulatorData): void;
  /** The true members of a group, oldest first, also those whom reads do not show yet. */
  members(groupId: string): string[];
  /** Makes writes visible that `visibleAfterMs` still hides: of one group, or of all. */
  reveal(groupId?: string): void;
}

export interface RequestFilter {
  operation?: OperationName | 'unknown' | undefined;
  sinceSeq?: number | undefined;
}

export function createControl({ store, settings, tokens, faults, log }: SimulatorWorld): Control {
  return {
    requests: ({ operation, sinceSeq = 0 } = {}) =>
      log.entries.filter(
        (entry) => entry.seq >= sinceSeq && (!operation || entry.operation === operation),
      ),
    clearRequests: () => log.clear(),
    faults: () => faults.list(),
    addFault: (rule) => faults.add(rule),
    removeFaults(id) {
      if (id !== undefined) return faults.remove(id);
      faults.clear();
      return true;
    },
    settings: () => settings.view(),
    changeSettings(change) {
      settings.change(change);
      if (change.clientSecret !== undefined) tokens.rotate(change.clientSecret);
      return settings.view();
    },
    data: () => toData(store),
    addData: (data) => addData(store, data),
    members: (groupId) => store.membersOf(groupId),
    reveal: (groupId) => store.reveal(groupId),
  };
}
