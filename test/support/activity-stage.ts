import { randomUUID } from 'node:crypto';
import type { Info } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ActivityDeps } from '../../activities/index.js';
import { createBulkSlots } from '../../activities/index.js';
import { DEFAULT_REQUEST_LIMITS } from '../../src/contracts/limits.js';
import { createActivities } from '../../activities/index.js';
import type { Notes } from '../../activities/notes.js';
import type { Durations } from '../../src/config/durations.js';
import { DEFAULT_DURATIONS } from '../../src/config/durations.js';
import type { StepActivities } from '../../src/contracts/steps.js';
import type { Simulator } from '../../src/simulator/index.js';
import { createSimulator, demoData } from '../../src/simulator/index.js';
import { createBudget, createSpotnanaClient } from '../../src/spotnana/index.js';

export const RUN_ID = 'this-run';

/** The activities and a Spotnana, without Temporal: the test says what the server would tell an attempt. */
export interface Stage {
  readonly simulator: Simulator;
  readonly deps: ActivityDeps;
  /** What every step is asked about: the one group and its company. */
  readonly asked: { companyId: string; host: string; groupId: string };
  readonly userId: string;
  /** The reads and writes of members so far, in order. */
  calls(): ('read' | 'PATCH' | 'other')[];
  attempt(info?: Partial<Info>): StagedAttempt;
  close(): Promise<void>;
}

export interface StagedAttempt {
  /** What the attempt told Temporal, in order. */
  readonly beats: Notes[];
  run<S extends keyof StepActivities>(
    step: S,
    input: Parameters<StepActivities[S]>[0],
  ): ReturnType<StepActivities[S]>;
  cancel(): void;
}

export async function createStage(durations: Partial<Durations> = {}): Promise<Stage> {
  const simulator = await createSimulator({ seed: 'empty' });
  const [companyId, groupId, userId] = [randomUUID(), randomUUID(), randomUUID()];
  simulator.store.addCompany({ id: companyId, name: 'Acme Travel' });
  simulator.store.addGroup({ id: groupId, companyId, name: 'Finance Approvers' });
  simulator.store.addUser({ id: userId, companyId, name: 'Ada Adler' });
  const all = { ...DEFAULT_DURATIONS, ...durations };
  const spotnana = createSpotnanaClient({
    baseUrl: simulator.url,
    clientId: demoData.clientId,
    secret: async () => demoData.clientSecret,
    budget: createBudget({ maxInFlight: 10, maxPerSecond: 1_000 }),
    timeoutMs: all.requestTimeoutMs,
  });
  const deps: ActivityDeps = {
    spotnana,
    durations: all,
    allowedCompanies: new Set(),
    limits: DEFAULT_REQUEST_LIMITS,
    bulkSlots: createBulkSlots(100),
    askPage: async () => [],
    searchAttributes: true,
    now: () => Date.now(),
    random: () => 0.5,
  };
  return {
    simulator,
    deps,
    asked: { companyId, host: spotnana.host, groupId },
    userId,
    calls: () =>
      simulator.requests.flatMap(({ operation }) => {
        if (operation === 'token') return [];
        if (operation === 'listUserGroupMembers') return ['read'];
        return operation === 'updateUserGroupMembers' ? ['PATCH'] : ['other'];
      }),
    attempt(info = {}) {
      const workflowExecution = { workflowId: 'add', runId: RUN_ID };
      const logger = new DefaultLogger('ERROR');
      const env = new MockActivityEnvironment({ workflowExecution, ...info }, { logger });
      const beats: Notes[] = [];
      env.on('heartbeat', (notes: Notes) => beats.push(notes));
      const activities = createActivities(deps);
      return {
        beats,
        run: (step, input) => env.run(activities[step] as never, input as never) as never,
        cancel: () => env.cancel(),
      };
    },
    async close() {
      await spotnana.close();
      await simulator.close();
    },
  };
}
