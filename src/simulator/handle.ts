import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { ApiError, invalid } from './api-error.js';
import { parseJson, readBody } from './body.js';
import type { Fault, Faults } from './faults.js';
import type { Answered } from './operations.js';
import { createRateLimit } from './rate-limit.js';
import { reply, replyHtml, replyTruncated } from './reply.js';
import type { RequestEntry, RequestLog } from './request-log.js';
import type { Route } from './routes.js';
import { findRoute } from './routes.js';
import type { Settings } from './settings.js';
import type { Store } from './store.js';
import type { Tokens } from './tokens.js';

/** The state of one simulator. */
export interface World {
  store: Store;
  settings: Settings;
  faults: Faults;
  log: RequestLog;
  tokens: Tokens;
  clientId: string;
}

interface Exchange {
  entry: RequestEntry;
  response: ServerResponse;
  token: string;
  /** Does what was asked and tells what to answer; called at most once. */
  apply: () => Answered;
}

const TOKEN_PATH = '/v2/auth/oauth2-token';

/** Answers one request of the API, with the faults that were asked for. */
export function createHandler(world: World) {
  const { log, faults } = world;
  const isWithinLimit = createRateLimit(world);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://simulator');
    const method = request.method ?? 'GET';
    const route = findRoute(method, pathname);
    const isToken = method === 'POST' && pathname === TOKEN_PATH;
    const text = await readBody(request);
    const entry = log.open({
      at: Date.now(),
      operation: isToken ? 'token' : (route?.operation ?? 'unknown'),
      method,
      path: pathname,
      params: route?.params ?? {},
      ...(request.headers['user-agent'] ? { userAgent: request.headers['user-agent'] } : {}),
      ...(isToken || text === '' ? {} : { body: toLoggable(text) }),
    });
    response.on('close', () => {
      if (entry.outcome === 'pending') entry.outcome = 'client-gone';
    });
    await log.reach('arrived', entry);
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const apply = isToken ? () => issueToken(world, text) : () => run(world, route, text, token);
    if (world.settings.latencyMs > 0) await setTimeout(world.settings.latencyMs);
    const fault = isToken || route ? faults.take(toTarget(entry)) : undefined;
    if (fault) entry.fault = fault.kind;
    const exchange: Exchange = { entry, response, token, apply };
    if (fault) await answerWithFault(world, exchange, fault);
    else if (isToken || isWithinLimit()) await answer(world, exchange);
    else await replyLimited(exchange, world.settings.retryAfter ? 1 : undefined);
  };
}

async function answer(world: World, { entry, response, apply }: Exchange): Promise<void> {
  const { status, body } = await applied(world, entry, apply);
  await reply(response, status, body);
  await answered(world, entry, status);
}

async function answered({ log }: World, entry: RequestEntry, status: number): Promise<void> {
  entry.status = status;
  entry.answeredAt = Date.now();
  if (entry.outcome === 'pending') entry.outcome = 'answered';
  await log.reach('answered', entry);
}

/** Applies the request; a refusal becomes an answer like any other. */
async function applied(
  { log }: World,
  entry: RequestEntry,
  apply: () => Answered,
): Promise<{ status: number; body: unknown }> {
  try {
    const { body, shown, applied: added, error } = apply();
    if (shown) entry.shown = shown.slice(0, 1_000);
    if (added) entry.applied = added;
    await log.reach('applied', entry);
    if (error) return { status: error.status, body: error.toBody() };
    return { status: 200, body };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, body: error.toBody() };
  }
}

async function answerWithFault(world: World, exchange: Exchange, fault: Fault): Promise<void> {
  const { entry, response, apply, token } = exchange;
  switch (fault.kind) {
    case 'status': {
      const { status, code = 'SIMULATED', message = `Simulated ${status}`, headers } = fault;
      await reply(response, status, new ApiError(status, code, message).toBody(), headers);
      return answered(world, entry, status);
    }
    case 'delay':
      await setTimeout(fault.ms);
      return answer(world, exchange);
    case 'lost-before':
      return cut(exchange, 'lost');
    case 'lost-after':
      await applied(world, entry, apply);
      return cut(exchange, 'lost');
    case 'hang':
      return hang(exchange, fault.ms);
    case 'hang-after':
      await applied(world, entry, apply);
      return hang(exchange, fault.ms);
    case 'truncated': {
      const { status, body } = await applied(world, entry, apply);
      entry.outcome = 'truncated';
      entry.status = status;
      return replyTruncated(response, status, body);
    }
    case 'html':
      await replyHtml(response, fault.status ?? 502);
      return answered(world, entry, fault.status ?? 502);
    case 'empty':
      await reply(response, fault.status ?? 200, undefined);
      return answered(world, entry, fault.status ?? 200);
    case 'rate-limit':
      await replyLimited(exchange, fault.as === 'none' ? undefined : fault.seconds, fault.as);
      return answered(world, entry, 429);
    case 'token-expired':
      world.tokens.revoke(token);
      return answer(world, exchange);
  }
}

function cut({ entry, response }: Exchange, outcome: 'lost' | 'hung'): void {
  entry.outcome = outcome;
  response.destroy();
}

async function hang(exchange: Exchange, ms: number | undefined): Promise<void> {
  const { response, entry } = exchange;
  entry.outcome = 'hung';
  if (ms === undefined) return;
  await setTimeout(ms);
  response.destroy();
}

async function replyLimited(
  { response, entry }: Exchange,
  seconds: number | undefined,
  as: 'seconds' | 'date' | 'none' = 'seconds',
): Promise<void> {
  const value =
    as === 'date' ? new Date(Date.now() + (seconds ?? 0) * 1_000).toUTCString() : String(seconds);
  const headers = seconds === undefined ? {} : { 'retry-after': value };
  const error = new ApiError(429, 'TOO_MANY_REQUESTS', 'Too many requests');
  entry.status = 429;
  await reply(response, 429, error.toBody(), headers);
  if (entry.outcome === 'pending') entry.outcome = 'answered';
  entry.answeredAt = Date.now();
}

function run(
  { tokens, store, settings }: World,
  route: Route | undefined,
  text: string,
  token: string,
): Answered {
  if (!tokens.isGood(token)) {
    throw new ApiError(401, 'USER_NOT_AUTHENTICATED', 'Access Token Invalid');
  }
  if (!route) throw new ApiError(404, 'NOT_FOUND', 'No such operation');
  return route.handle(store, settings, { params: route.params, body: parseJson(text) });
}

function issueToken({ tokens, settings, clientId }: World, text: string): Answered {
  const form = new URLSearchParams(text);
  if (form.get('grant_type') !== 'client_credentials') throw invalid('grant_type is not supported');
  const isKnown =
    form.get('client_id') === clientId && form.get('client_secret') === settings.clientSecret;
  if (!isKnown) throw new ApiError(403, 'FORBIDDEN', 'The client credentials are refused');
  return {
    body: {
      access_token: tokens.issue(settings.tokenLifetimeSeconds),
      token_type: 'Bearer',
      expires_in: settings.tokenLifetimeSeconds,
    },
  };
}

function toTarget({ operation, params, body }: RequestEntry) {
  const named = (body as { userIdsToAdd?: unknown } | undefined)?.userIdsToAdd;
  const userIds = Array.isArray(named) ? named.map((id) => String(id).toLowerCase()) : [];
  if (params.userId) userIds.push(params.userId.toLowerCase());
  return {
    operation: operation as Parameters<Faults['take']>[0]['operation'],
    ...(params.groupId ? { groupId: params.groupId.toLowerCase() } : {}),
    userIds,
  };
}

function toLoggable(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.slice(0, 1_000);
  }
}
