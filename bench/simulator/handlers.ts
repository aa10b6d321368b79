import type { Simulator, SettingsChange } from '../../src/simulator/index.js';
import type { OperationName } from '../../src/simulator/operations.js';
import { groupId } from '../rig/memberships.js';

export interface RequestCounts {
  /** Without those for tokens. */
  api: number;
  byOperation: Record<string, number>;
  /** Answered with 429. */
  limited: number;
  /** From the first of them to the last, ms. */
  spanMs: number;
}

/** What the simulator's process answers to. */
export type SimulatorHandlers = ReturnType<typeof createHandlers>;

export function createHandlers(simulator: Simulator) {
  let counts = noCounts();
  let firstAt: number | undefined;
  let watched = Promise.resolve(0);
  simulator.on('arrived', ({ operation, at }) => {
    counts.byOperation[operation] = (counts.byOperation[operation] ?? 0) + 1;
    if (operation === 'token') return;
    counts.api += 1;
    firstAt ??= at;
    counts.spanMs = at - firstAt;
  });
  simulator.on('answered', ({ status }) => {
    if (status === 429) counts.limited += 1;
  });
  return {
    url: async () => simulator.url,
    settings: async (change: SettingsChange) => void simulator.control.changeSettings(change),
    /** Requests since the last call. */
    async takeCounts(): Promise<RequestCounts> {
      const taken = counts;
      counts = noCounts();
      firstAt = undefined;
      return taken;
    },
    /** From now on waits for the next request of the operation, and never answers it if it is to be held. */
    async watch({ operation, hold = false }: { operation: OperationName; hold?: boolean }) {
      if (hold) simulator.faults.add({ operation, fault: { kind: 'hang' } });
      watched = nextArrival(simulator, operation);
    },
    /** When the request that is watched for has arrived. */
    arrived: async () => watched,
    /** From now on answers the operation with 403. */
    async refuse({ operation }: { operation: OperationName }): Promise<void> {
      simulator.faults.add({ operation, count: Infinity, fault: { kind: 'status', status: 403 } });
    },
    /** Answers the next request with 429 and all for so long; when that was answered, resolves with when it ends, ms since the epoch. */
    async closeFor({ seconds }: { seconds: number }): Promise<number> {
      const fault = { kind: 'rate-limit', retryAfter: seconds, seconds } as const;
      const closed = nextClosing(simulator);
      simulator.faults.add({ fault });
      return (await closed) + seconds * 1_000;
    },
    /** The true members of the first so many groups, each group's number. */
    membersOf: async (groups: number) =>
      Array.from(
        { length: groups },
        (_, index) => simulator.store.membersOf(groupId(index)).length,
      ),
  };
}

function noCounts(): RequestCounts {
  return { api: 0, byOperation: {}, limited: 0, spanMs: 0 };
}

/** ms since the epoch. */
async function nextClosing(simulator: Simulator): Promise<number> {
  return new Promise((resolve) => {
    const off = simulator.on('answered', ({ fault }) => {
      if (fault !== 'rate-limit') return;
      off();
      resolve(Date.now());
    });
  });
}

/** ms since the epoch. */
async function nextArrival(simulator: Simulator, wanted: OperationName): Promise<number> {
  return new Promise((resolve) => {
    const off = simulator.on('arrived', ({ operation, at }) => {
      if (operation !== wanted) return;
      off();
      resolve(at);
    });
  });
}
