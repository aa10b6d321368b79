import { Context } from '@temporalio/activity';
import type { RunSettings } from '../src/contracts/steps.js';
import type { ActivityDeps } from './deps.js';

/**
 * Tells a run, once and on the record, which Spotnana it talks to (promise 8) and which limits hold. A local
 * activity: no request, and replay sees the values of the first time whatever the worker's configuration
 * has become.
 */
export function bindRun(deps: ActivityDeps): RunSettings {
  const { spotnana, searchAttributes, durations, limits } = deps;
  return {
    host: spotnana.host,
    runId: Context.current().info.workflowExecution?.runId ?? '',
    searchAttributes,
    runDeadlineMs: durations.runDeadlineMs,
    requestTimeoutMs: durations.requestTimeoutMs,
    heartbeatTimeoutMs: durations.heartbeatTimeoutMs,
    startToCloseMs: durations.startToCloseMs,
    troubleWaitMinMs: durations.troubleWaitMinMs,
    troubleWaitMaxMs: durations.troubleWaitMaxMs,
    rolesPatienceMs: durations.rolesPatienceMs,
    bulk: {
      ...limits,
      intakeIdleMs: durations.intakeIdleMs,
      settleMs: durations.settleMs,
      resetLookMs: durations.resetLookMs,
    },
  };
}
