import type { BatchHandle, BatchReport } from '../../client/index.js';
import { waitsForPerson } from '../../contracts/waits-for-person.js';
import type { CommandAnswer } from '../context.js';
import { EXIT } from '../exit-status.js';
import { linkOf } from '../temporal.js';
import { askAtGate } from './ask-at-gate.js';
import { exitStatusOfBatch, goingOnCommands, renderReport, toJson } from './batch-answer.js';
import type { StartCall } from './bring-in.js';
import { finish } from './finish.js';
import { follow } from './follow.js';
import { renderNext } from './next-commands.js';
import { planOf, showPlan } from './show-plan.js';
import { writeUnknownGroups } from './unknown-groups.js';

/**
 * How long a command that is not to wait for the end looks for the plan (ms): where it fails, the batch goes on and the commands
 * are printed. Of `--yes` it is worth more to know, as a guard may hold.
 */
const PATIENCE_MS = { approve: 10_000, apply: 60_000, plan: Infinity };

/** Sees a batch as far as the options want it: to its plan, to its gate, or to its end. */
export async function seeThrough(call: StartCall, handle: BatchHandle): Promise<CommandAnswer> {
  const { context, options, prepared, isWaitedFor } = call;
  let hasMap = options.writeGroupMap === undefined;
  for (;;) {
    const report = await follow(handle, context, { json: options.json, until: toUntil(call) });
    const isDone = report.result !== undefined && report.result.mode !== 'plan';
    const text = isDone ? undefined : await showPlan(context, handle, report, prepared);
    const notes: string[] = [];
    if (!hasMap) notes.push(...(await writeUnknownGroups(options.writeGroupMap, prepared, report)));
    hasMap = true;
    const isAsked = report.attention === 'act_approve' && context.ask !== undefined;
    if (!isAsked) return answer(call, handle, report, [text ?? '', ...notes]);
    context.err([text ?? '', ...notes].join('\n'));
    const decision = await ask(call, handle, report);
    if (decision === 'left') return answer(call, handle, report, []);
    if (decision === 'rejected') {
      const end = await follow(handle, context, { json: options.json, until: () => false });
      return answer(call, handle, end, []);
    }
    if (!isWaitedFor) return approved(call, handle);
  }
}

function toUntil({ options, context, batch, isWaitedFor }: StartCall) {
  const { mode = 'approve' } = batch;
  if (isWaitedFor || mode === 'plan') return waitsForPerson;
  const isPatient = context.ask !== undefined || options.writeGroupMap !== undefined;
  const deadline = Date.now() + (isPatient ? Infinity : PATIENCE_MS[mode]);
  return (report: BatchReport) =>
    (report.state !== 'intake' && report.state !== 'planning') || Date.now() >= deadline;
}

async function ask({ context, options }: StartCall, handle: BatchHandle, report: BatchReport) {
  const plan = planOf(report);
  return plan ? askAtGate(context, handle, plan, options.reason) : ('left' as const);
}

async function approved(call: StartCall, handle: BatchHandle): Promise<CommandAnswer> {
  const text = `Approved; it goes on. ${goingOnCommands(handle.workflowId)}`;
  return { status: EXIT.ok, text, json: toDocument(call, handle, await handle.status()) };
}

async function answer(
  call: StartCall,
  handle: BatchHandle,
  report: BatchReport,
  plan: string[],
): Promise<CommandAnswer> {
  const { session, prepared, isWaitedFor, toNames, options } = call;
  if (report.workflowStatus !== 'RUNNING' && isWaitedFor) {
    const written = { names: toNames(handle.workflowId), prepared, again: options };
    const end = await finish({ ...session, handle }, call.context, report, written);
    const json = { ...toDocument(call, handle, report), ...end.json };
    return { ...end, text: [...plan, end.text].filter(Boolean).join('\n'), json };
  }
  const lines = [...plan, ...renderReport(report, handle.batch), ...renderNext(report)];
  return {
    status: exitStatusOf(call, report),
    text: lines.filter(Boolean).join('\n'),
    json: toDocument(call, handle, report),
  };
}

/** Whoever did not ask to wait for the end has got what was asked for once all rows are there; not where a guard holds. */
function exitStatusOf({ context, batch, isWaitedFor }: StartCall, report: BatchReport): number {
  const isLost = report.workflowStatus !== 'RUNNING' && !report.result;
  if (isWaitedFor || isLost || batch.mode === 'plan') return exitStatusOfBatch(report);
  const isUnasked = batch.mode === 'approve' && context.ask === undefined;
  return waitsForPerson(report) && !isUnasked ? EXIT.waitsForPerson : EXIT.ok;
}

function toDocument(
  { session, prepared, batch }: StartCall,
  handle: BatchHandle,
  report: BatchReport,
): object {
  const { joined } = handle;
  const link = linkOf(session, handle);
  const { mapping, sha256 } = prepared.file;
  const file = { mapping, sha256, ...prepared.survey.counts };
  return {
    joined,
    ...(link === undefined ? {} : { link }),
    mode: batch.mode,
    file,
    ...toJson(report),
  };
}
