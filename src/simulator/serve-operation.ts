import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { hang, readBody, send, sendHalf, toJson } from './exchange.js';
import { execute } from './execute.js';
import type { AnswerFault } from './fault-reply.js';
import { isAnswerFault, isApplied, toFaultReply } from './fault-reply.js';
import { toRetryAfter, tooMany, unauthenticated } from './fault-reply.js';
import type { Fault } from './faults.js';
import type { OperationName } from './operations.js';
import { toRoute } from './operations.js';
import type { Reply } from './reply.js';
import { ApiError, toErrorReply } from './reply.js';
import type { RequestEntry } from './request-log.js';
import type { SimulatorWorld } from './world.js';

/** One request on its way through the simulator. */
interface Visit {
  world: SimulatorWorld;
  entry: RequestEntry;
  response: ServerResponse;
  authorization: string | undefined;
  /** The raw body, with the secret of a token request in it: never logged. */
  text: string;
}

export async function serveOperation(
  world: SimulatorWorld,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const text = await readBody(request);
  const visit = openVisit(world, request, response, url, text);
  const { entry } = visit;
  response.once('close', () => {
    const isCut =
      entry.outcome === 'open' || (entry.outcome === 'answered' && !response.writableFinished);
    if (isCut) entry.outcome = 'client-gone';
  });
  try {
    await handle(visit);
  } catch (error) {
    if (world.closing.aborted) return;
    entry.error = error instanceof Error ? error.message : String(error);
    if (!response.headersSent) await answer(visit, toErrorReply(500, { message: entry.error }));
  }
}

function openVisit(
  world: SimulatorWorld,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  text: string,
): Visit {
  const method = request.method ?? 'GET';
  const route = toRoute(method, url.pathname);
  const body = route.operation === 'token' ? withoutSecret(text) : toJson(text);
  const seen = {
    at: Date.now(),
    operation: route.operation,
    method,
    path: url.pathname,
    params: route.params,
    query: Object.fromEntries(url.searchParams),
    ...(body !== undefined && { body }),
  };
  const entry = world.log.open(seen, text.length);
  return { world, entry, response, authorization: request.headers.authorization, text };
}

/** The two harmless fields of a token request. */
function withoutSecret(text: string): object {
  const form = new URLSearchParams(text);
  return { grant_type: form.get('grant_type'), client_id: form.get('client_id') };
}

async function handle(visit: Visit): Promise<void> {
  const { world, entry } = visit;
  await world.hooks.emit('arrived', entry);
  const { operation } = entry;
  if (operation === 'unknown') return answer(visit, noSuchOperation(entry));
  await pause(visit, world.settings.current.latencyMs);
  const turnedAway = turnAway(visit, operation);
  if (turnedAway) return answer(visit, turnedAway);
  const fault = world.faults.pick({ ...entry, operation }, Date.now());
  if (fault) entry.fault = fault.kind;
  await (fault
    ? misbehave(visit, operation, fault)
    : answer(visit, await carryOut(visit, operation)));
}

function noSuchOperation({ method, path }: RequestEntry): Reply {
  return toErrorReply(404, { message: `No operation ${method} ${path}.` });
}

/** Rate and token are checked before any fault, so that a fault is spent on a request that would succeed. */
function turnAway({ world, authorization }: Visit, operation: OperationName): Reply | undefined {
  if (operation === 'token') return undefined;
  const { requestsPerSecond, retryAfter } = world.settings.current;
  const now = Date.now();
  const waitMs = world.rate.take(requestsPerSecond, now);
  if (waitMs > 0) {
    const seconds = Math.ceil(waitMs / 1000);
    const asked = { none: undefined, seconds, date: 'date' as const }[retryAfter];
    return tooMany(operation, toRetryAfter(asked, seconds, now));
  }
  return world.tokens.isGood(authorization, now) ? undefined : unauthenticated();
}

async function misbehave(visit: Visit, operation: OperationName, fault: Fault): Promise<void> {
  if (isAnswerFault(fault)) return answerFault(visit, operation, fault);
  const { world, response, entry } = visit;
  switch (fault.kind) {
    case 'delay':
      await pause(visit, fault.ms);
      return answer(visit, await carryOut(visit, operation));
    case 'lost-before':
      return lose(visit);
    case 'lost-after':
      await carryOut(visit, operation);
      return lose(visit);
    case 'hang-after':
    case 'hang':
      if (fault.kind === 'hang-after') await carryOut(visit, operation);
      entry.outcome = 'hung';
      return hang(response, fault.ms, world.closing);
    case 'truncated': {
      const reply = await carryOut(visit, operation);
      entry.outcome = 'truncated';
      entry.status = reply.status;
      return sendHalf(response, reply);
    }
  }
}

async function answerFault(
  visit: Visit,
  operation: OperationName,
  fault: AnswerFault,
): Promise<void> {
  if (isApplied(fault)) await carryOut(visit, operation);
  if (fault.kind === 'token-expired') visit.world.tokens.revoke(visit.authorization);
  await answer(visit, toFaultReply(fault, operation, Date.now()));
}

async function carryOut(visit: Visit, operation: OperationName): Promise<Reply> {
  const { world, entry } = visit;
  const reply = runOperation(visit, operation);
  if (reply.applied) entry.applied = reply.applied;
  if (reply.status < 300) await world.hooks.emit('applied', entry);
  return reply;
}

function runOperation({ world, entry, text }: Visit, operation: OperationName): Reply {
  const { store, settings, tokens } = world;
  const now = Date.now();
  const lifetime = settings.current.tokenLifetimeSeconds;
  try {
    if (operation === 'token') return tokens.grant(new URLSearchParams(text), lifetime, now);
    const { params, query, body } = entry;
    return execute(store, settings, { operation, params, query, body, now });
  } catch (error) {
    if (error instanceof ApiError) return error.reply;
    throw error;
  }
}

async function answer(visit: Visit, reply: Reply): Promise<void> {
  const { world, response, entry } = visit;
  if (response.destroyed) return;
  entry.status = reply.status;
  entry.outcome = 'answered';
  entry.answeredAt = Date.now();
  await send(response, identified(world, entry, reply));
  if (entry.outcome === 'answered') await world.hooks.emit('answered', entry);
}

/** Errors get a `debugIdentifier`: a link to this request in the log. */
function identified({ url }: SimulatorWorld, { seq }: RequestEntry, reply: Reply): Reply {
  if (reply.json === undefined || !('errorMessages' in reply.json)) return reply;
  const debugIdentifier = `${url}/_control/requests/${seq}`;
  return { ...reply, json: { debugIdentifier, ...reply.json } };
}

function lose({ entry, response }: Visit): void {
  entry.outcome = 'lost';
  response.destroy();
}

async function pause({ world }: Visit, ms: number): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal: world.closing });
  world.closing.throwIfAborted();
}
