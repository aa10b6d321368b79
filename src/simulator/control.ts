import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { invalid, notFound } from './api-error.js';
import { parseJson, readBody } from './body.js';
import type { FaultRule } from './faults.js';
import type { World } from './handle.js';
import { reply } from './reply.js';
import type { Settings } from './settings.js';
import { SettingsSchema } from './settings.js';

/** Everything under here steers the simulator; no API of Spotnana's. */
export const CONTROL_PREFIX = '/_control/';

const FAULTS = [
  'status',
  'delay',
  'lost-before',
  'lost-after',
  'hang',
  'hang-after',
  'truncated',
  'html',
  'empty',
  'rate-limit',
  'token-expired',
] as const;

const Rule = z.strictObject({
  operation: z.string().optional(),
  match: z
    .strictObject({ groupId: z.string().optional(), userId: z.string().optional() })
    .optional(),
  after: z.number().int().nonnegative().optional(),
  count: z.number().int().positive().nullable().optional(),
  fault: z.looseObject({ kind: z.enum(FAULTS) }),
});

const Data = z.strictObject({
  companies: z.array(z.looseObject({ id: z.uuid(), name: z.string() })).optional(),
  users: z.array(z.looseObject({ id: z.uuid(), companyId: z.uuid(), name: z.string() })).optional(),
  groups: z
    .array(z.looseObject({ id: z.uuid(), companyId: z.uuid(), name: z.string() }))
    .optional(),
  members: z
    .array(z.strictObject({ groupId: z.uuid(), userId: z.uuid(), remove: z.boolean().optional() }))
    .optional(),
});

/** `GET|DELETE /_control/requests`, `GET|POST|DELETE /_control/faults`, `GET|POST /_control/settings`, `GET|POST /_control/data`. */
export async function control(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://simulator');
  const what = `${request.method} ${pathname.slice(CONTROL_PREFIX.length)}`;
  const body = parseJson(await readBody(request));
  await reply(response, 200, act(world, what, body));
}

function act(world: World, what: string, body: unknown): unknown {
  switch (what) {
    case 'GET requests':
      return { requests: world.log.entries };
    case 'DELETE requests':
      world.log.clear();
      return {};
    case 'GET faults':
      return { faults: world.faults.rules };
    case 'POST faults':
      world.faults.add(check(Rule, body) as FaultRule);
      return { faults: world.faults.rules };
    case 'DELETE faults':
      world.faults.clear();
      return {};
    case 'GET settings':
      return { ...world.settings, clientSecret: '[hidden]' };
    case 'POST settings':
      applySettings(world, check(SettingsSchema.partial(), body) as Partial<Settings>);
      return { ...world.settings, clientSecret: '[hidden]' };
    case 'GET data':
      return world.store.toJSON();
    case 'POST data':
      return addData(world, check(Data, body));
    default:
      throw notFound(`Control ${what}`);
  }
}

export function applySettings(world: World, change: Partial<Settings>): void {
  Object.assign(world.settings, change);
  if (change.clientSecret !== undefined) world.tokens.revokeAll();
}

function addData({ store }: World, data: z.infer<typeof Data>): unknown {
  for (const company of data.companies ?? []) store.addCompany(company);
  for (const user of data.users ?? []) store.addUser(user);
  for (const group of data.groups ?? []) store.addGroup(group);
  for (const { groupId, userId, remove } of data.members ?? []) {
    if (remove) store.removeMember(groupId, userId);
    else store.addMember(groupId, userId);
  }
  return {};
}

function check<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalid(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not valid'}`);
}
