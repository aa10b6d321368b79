import type { Client } from '@temporalio/client';
import { readTemporalConfig } from '../config/temporal.js';
import type { Env, UsherConfig } from '../config/config.js';
import { readSpotnanaConfig, readUsherConfig } from '../config/config.js';
import type { SpotnanaClient } from '../spotnana/index.js';
import { exitStatusOf } from './exit-status.js';
import { resolveGroup, withSpotnana } from './spotnana.js';
import { withTemporal } from './temporal.js';

/** One thing that was looked at. */
export interface Finding {
  what: string;
  state: 'ok' | 'warn' | 'fail';
  /** What was found. */
  says: string;
  /** What to do about it. */
  remedy?: string;
  /** Exit status that a failure stands for. */
  status?: number;
}

export interface DoctorTarget {
  company?: string;
  group?: string;
}

/** Closed runs are the proof of what happened: shorter retention is worth a warning (days). */
const ENOUGH_RETENTION_DAYS = 30;
const DAY_MS = 86_400_000;

/** Looks at everything that an add needs; never rejects for what it finds. */
export async function examine(
  env: Env,
  target: DoctorTarget,
  signal: AbortSignal,
): Promise<Finding[]> {
  const usher = await tell('configuration', async () => {
    const config = readUsherConfig(env);
    readSpotnanaConfig(env);
    return { value: config, says: 'complete' };
  });
  const findings = [usher.finding, ...(await examineTemporal(env, usher.value))];
  if (usher.value) findings.push(...(await examineSpotnana(env, target, signal)));
  return findings;
}

export function renderFindings(findings: readonly Finding[]): string {
  const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };
  return findings
    .map(({ what, state, says, remedy }) => {
      const line = `${marks[state]}  ${what}: ${says}`;
      return remedy === undefined ? line : `${line}\n      → ${remedy}`;
    })
    .join('\n');
}

async function examineTemporal(env: Env, usher: UsherConfig | undefined): Promise<Finding[]> {
  const findings: Finding[] = [];
  const reached = await tell('Temporal', async () =>
    withTemporal(env, async ({ client, config }) => {
      findings.push((await tell('retention', () => retention(client, config.namespace))).finding);
      if (usher?.searchAttributes !== false) {
        findings.push(
          (await tell('search attributes', () => attributes(client, config.namespace))).finding,
        );
      }
      findings.push(
        (await tell('worker', () => poller(client, usher?.taskQueue ?? 'usher'))).finding,
      );
      return { says: `${readTemporalConfig(env).address}, namespace ${config.namespace}` };
    }),
  );
  return [reached.finding, ...findings];
}

async function retention(client: Client, namespace: string): Promise<Told> {
  const { readRetentionMs } = await import('../client/retention.js');
  const days = ((await readRetentionMs(client)) ?? 0) / DAY_MS;
  const says = `closed runs are kept for ${Math.round(days)} days`;
  if (days >= ENOUGH_RETENTION_DAYS) return { says };
  const remedy = `Keep them for ${ENOUGH_RETENTION_DAYS} days or more: temporal operator namespace update --retention 30d -n ${namespace}`;
  return { says, state: 'warn', remedy };
}

async function attributes(client: Client, namespace: string): Promise<Told> {
  const { checkSearchAttributes } = await import('../worker/search-attributes.js');
  const { operatorService } = client.connection;
  const { missing, wrongType } = await checkSearchAttributes(operatorService, namespace);
  if (missing.length + wrongType.length === 0) return { says: 'all registered' };
  const says = `missing: ${missing.join(', ') || 'none'}; of another type: ${wrongType.join(', ') || 'none'}`;
  return { says, state: 'fail', remedy: 'Run "usher setup"', status: 2 };
}

async function poller(client: Client, taskQueue: string): Promise<Told> {
  const { isPolled } = await import('../client/pollers.js');
  if (await isPolled(client, taskQueue)) return { says: `somebody polls task queue ${taskQueue}` };
  return {
    says: `nobody polls task queue ${taskQueue}`,
    state: 'warn',
    remedy: 'Start one: usher worker',
  };
}

async function examineSpotnana(
  env: Env,
  { company, group }: DoctorTarget,
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { createSpotnana } = await import('../worker/create-spotnana.js');
  const token = await tell('token', async () => {
    const client = createSpotnana(readSpotnanaConfig(env));
    try {
      await client.checkToken({ signal });
    } finally {
      await client.close();
    }
    return { says: `${client.host} takes the credentials` };
  });
  findings.push(token.finding);
  if (company === undefined || token.finding.state === 'fail') return findings;
  const reads = await tell('reads', async () =>
    withSpotnana(env, company, async (client) => {
      const companyId = company.trim().toLowerCase();
      findings.push(...(await tryReads(client, companyId, group, signal)));
      findings.push(...(await tryUserReads(client, companyId, signal)));
      return { says: 'tried one by one' };
    }),
  );
  return reads.finding.state === 'fail' ? [...findings, reads.finding] : findings;
}

/** Each read operation once, and what stops working without it. */
async function tryReads(
  client: SpotnanaClient,
  companyId: string,
  group: string | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { readUserGroupRoles } = await import('../spotnana/index.js');
  const page = { offset: 0, limit: 1 };
  const list = await tell('1 list groups (needed for groups by name)', async () => {
    const { items, total } = await client.listUserGroups({ companyId, ...page }, { signal });
    return { value: items[0]?.id, says: `${total ?? 'some'} groups` };
  });
  const chosen = await tell('group', async () => {
    const id =
      group === undefined ? list.value : await resolveGroup(client, companyId, group, signal);
    return { value: id, says: id ?? 'the company has none' };
  });
  const groupId = chosen.value;
  if (groupId === undefined) return [list.finding, chosen.finding];
  const query = { companyId, groupId };
  const get = await tell('2 get group (needed for every add)', async () => {
    const { name } = await client.getUserGroup(query, { signal });
    return { says: name };
  });
  const members = await tell('3 list members (needed for every add)', async () => {
    const { items, total } = await client.listUserGroupMembers({ ...query, ...page }, { signal });
    return { value: items[0]?.id, says: `${total ?? 'some'} members` };
  });
  const roles = await tell(
    '4 list roles (optional: without it results name no inherited roles)',
    async () => ({ says: `${(await readUserGroupRoles(client, query, { signal })).length} roles` }),
    'warn',
  );
  const findings = [list.finding, get.finding, members.finding, roles.finding];
  const userId = members.value;
  if (userId === undefined) return findings;
  const ofUser = await tell(
    "6 list a user's groups (optional: without it the members list is the witness)",
    async () => {
      const { items } = await client.listUserGroupsForUser({ userId, ...page }, { signal });
      return { says: `${items.length > 0 ? 'groups' : 'no groups'} listed` };
    },
    'warn',
  );
  return [...findings, ofUser.finding];
}

/** What finds users who are not given by their ids. */
async function tryUserReads(
  client: SpotnanaClient,
  companyId: string,
  signal: AbortSignal,
): Promise<Finding[]> {
  const list = await tell(
    'list users (optional: without it users can be given by id only)',
    async () => {
      const { total } = await client.listUsers({ companyId, offset: 0, limit: 1 }, { signal });
      return { says: `${total ?? 'some'} users` };
    },
    'warn',
  );
  const lookUp = await tell(
    'look up a user (optional: without it users cannot be given by employee number)',
    async () => {
      const found = await client.lookUpUsers({ companyId, employeeId: '0' }, { signal });
      return { says: `answers; ${found.length || 'nobody'} for number 0` };
    },
    'warn',
  );
  return [list.finding, lookUp.finding];
}

interface Told<T = unknown> {
  says: string;
  value?: T;
  state?: Finding['state'];
  remedy?: string;
  status?: number;
}

async function tell<T>(
  what: string,
  look: () => Promise<Told<T>>,
  stateOnError: 'warn' | 'fail' = 'fail',
): Promise<{ finding: Finding; value?: T | undefined }> {
  try {
    const { value, says, state = 'ok', remedy, status } = await look();
    const extra = {
      ...(remedy === undefined ? {} : { remedy }),
      ...(status === undefined ? {} : { status }),
    };
    return { value, finding: { what, state, says, ...extra } };
  } catch (error) {
    const { message, whatToDo } = error as { message: string; whatToDo?: string };
    const finding: Finding = {
      what,
      state: stateOnError,
      says: message,
      status: exitStatusOf(error),
    };
    return { finding: whatToDo === undefined ? finding : { ...finding, remedy: whatToDo } };
  }
}
