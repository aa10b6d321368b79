import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import type { AddHandle, AddUserToGroupInput, AddUserToGroupResult } from '../../client/index.js';
import { parseDuration } from '../../config/duration.js';
import { isUuid, parseAddUserToGroupInput } from '../../contracts/parse-input.js';
import type { CommandAnswer, CommandContext } from '../context.js';
import { DEMO_COMPANY, DEMO_USER } from '../demo-ids.js';
import { InterruptedError, UsageError } from '../errors.js';
import { EXIT } from '../exit-status.js';
import { toPlainLine } from '../plain-text.js';
import { createProgressLine } from '../progress.js';
import type { Register } from '../register.js';
import { shellQuote } from '../shell-quote.js';
import { describeStuck } from '../stuck-text.js';
import { runLink, withTemporal } from '../temporal.js';

interface AddOptions {
  company: string;
  group: string;
  user?: string;
  externalId?: string;
  employeeId?: string;
  requestedBy?: string;
  reason?: string;
  reference?: string;
  /** False for `--no-wait`. */
  wait: string | false;
}

const GROUP = `--company ${DEMO_COMPANY} --group "Finance Approvers"`;
const EXAMPLE = `usher add ${GROUP} --user ${DEMO_USER}`;

/** Between two looks at a run that is waited for (ms). */
const LOOK_MS = 700;

export function addCommand(register: Register, program: Command): void {
  const command = program
    .command('add')
    .description('Add one user to one group and wait for the proof.')
    .requiredOption('--company <id>', 'company id')
    .requiredOption('--group <id|name>', 'group id, or its exact name')
    .option('--user <id|email>', 'user id, or business e-mail address')
    .option('--external-id <id>', 'instead: the id that a partner or an HR system gave the user')
    .option('--employee-id <number>', 'instead: the employee number')
    .option('--requested-by <who>', 'who asked; shown to operators')
    .option('--reason <why>', 'why; shown to operators')
    .option('--reference <text>', 'your own key, such as a ticket')
    .option('--wait <duration>', 'how long to wait for the outcome, such as 30s or 2m', '5m')
    .option('--no-wait', 'start it and return at once');
  const examples = [
    EXAMPLE,
    `${EXAMPLE} --requested-by dana --reason "new approver" --json`,
    `usher add ${GROUP} --user ada.adler@acme.example`,
  ];
  register.command<AddOptions & { json: boolean }, []>(command, examples, add);
}

async function add(
  options: AddOptions & { json: boolean },
  context: CommandContext,
): Promise<CommandAnswer> {
  const waitMs = options.wait === false ? undefined : parseDuration(options.wait);
  if (options.wait !== false && waitMs === undefined) {
    throw new UsageError(`--wait ${options.wait} is no duration: give such as 30s, 2m or 1h`);
  }
  const { InvalidInputError, UsherClient } = await import('../../client/index.js');
  // Before anything is connected: a mistake is told at once, and nothing starts.
  assertComplete(options);
  const parsed = parseAddUserToGroupInput(toInput(options));
  if (!parsed.ok) throw new InvalidInputError(parsed.problems.map(toProblem));
  return withTemporal(context.env, async ({ client, usher, config }) => {
    const usherClient = new UsherClient({ client, taskQueue: usher.taskQueue });
    const handle = await usherClient.startAddUserToGroup(parsed.input);
    const { workflowId, runId, joined } = handle;
    const link =
      usher.uiUrl === undefined
        ? undefined
        : runLink(usher.uiUrl, config.namespace, workflowId, runId);
    if (!options.json) {
      context.err(`${joined ? 'Joined' : 'Started'} ${workflowId}`);
      if (link !== undefined) context.err(link);
    }
    const ids = { workflowId, runId, joined, ...(link === undefined ? {} : { link }) };
    if (waitMs === undefined) {
      const text = `Started; see how it goes with: usher status ${shellQuote(workflowId)}`;
      return { status: EXIT.ok, text, json: { ...ids, state: 'running' } };
    }
    const result = await waitFor(handle, waitMs, options.json, context);
    return { status: EXIT.ok, text: describe(result), json: { ...ids, ...result } };
  });
}

/** What the library calls the fields of an input, as the command line does. */
const OPTIONS: Record<string, string> = {
  companyId: '--company',
  userId: '--user',
  email: '--user',
  externalId: '--external-id',
  employeeId: '--employee-id',
  groupId: '--group',
  groupName: '--group',
  requestedBy: '--requested-by',
  reason: '--reason',
  reference: '--reference',
};

/** The first word of a problem is the field that has it. */
function toProblem(problem: string): string {
  const ofOption = problem.replace(/^\w+/, (field) => OPTIONS[field] ?? field);
  return problem.startsWith('userId') ? `${ofOption}, or an e-mail address` : ofOption;
}

/** Throws `UsageError` for an option that is empty, or is not there. */
function assertComplete({ company, group, user, externalId, employeeId }: AddOptions): void {
  if (!company.trim()) throw new UsageError('--company is empty: give the id of the company');
  if (!group.trim()) throw new UsageError('--group is empty: give the id or the name of a group');
  const users = [user, externalId, employeeId].filter((key) => key !== undefined);
  const [key, ...others] = users;
  if (!key?.trim() || others.length > 0) {
    throw new UsageError('give the user once, by --user, --external-id or --employee-id');
  }
}

function toInput(options: AddOptions): AddUserToGroupInput {
  const { company, group, requestedBy, reason, reference } = options;
  return {
    companyId: company,
    ...toUser(options),
    ...(isUuid(group.trim()) ? { groupId: group } : { groupName: group }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(reason === undefined ? {} : { reason }),
    ...(reference === undefined ? {} : { reference }),
  };
}

function toUser({ user, externalId, employeeId }: AddOptions): Partial<AddUserToGroupInput> {
  return {
    ...(user === undefined ? {} : user.includes('@') ? { email: user } : { userId: user }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(employeeId === undefined ? {} : { employeeId }),
  };
}

async function waitFor(
  handle: AddHandle,
  waitMs: number,
  json: boolean,
  context: CommandContext,
): Promise<AddUserToGroupResult> {
  const { workflowId } = handle;
  const progress = createProgressLine(context, json);
  const done = new AbortController();
  const watching = watch(handle, done.signal, (text) => progress.show(text));
  try {
    return await handle.result({ waitMs, signal: context.signal });
  } catch (error) {
    if (!context.signal.aborted) throw error;
    throw new InterruptedError(
      `Stopped waiting; the add goes on. See it: usher status ${shellQuote(workflowId)} · ` +
        `end it: temporal workflow cancel -w ${shellQuote(workflowId)}`,
      workflowId,
    );
  } finally {
    done.abort();
    await watching;
    progress.end();
  }
}

async function watch(
  handle: AddHandle,
  signal: AbortSignal,
  show: (text: string) => void,
): Promise<void> {
  for (;;) {
    await setTimeout(LOOK_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const status = await handle.status().catch(() => undefined);
    if (signal.aborted || !status) continue;
    const { attention, stuck, step, state, summary } = status;
    show(stuck ? describeStuck(stuck) : attention === null ? (step ?? state) : summary);
  }
}

/** The result for people: what happened, what now, and what is behind it. */
export function describe(result: AddUserToGroupResult): string {
  const { summary, next, group, inheritedRoles, host, verifiedBy } = result;
  const roles = inheritedRoles?.map(({ name }) => name).join(', ');
  const list = verifiedBy === 'user_groups' ? "the user's groups" : "the group's members";
  return [
    toPlainLine(summary),
    `  group:     ${toPlainLine(group.name)} (${group.id})`,
    `  roles:     ${roles === undefined ? 'could not be read' : toPlainLine(roles) || 'none'}`,
    `  seen in:   ${list}, at ${host}`,
    `  next:      ${next}`,
  ].join('\n');
}
