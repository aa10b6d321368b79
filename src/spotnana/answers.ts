import { z } from 'zod';
import type { Operation, SpotnanaErrorFields } from './errors.js';
import { SpotnanaError } from './errors.js';
import type { Redactor } from './redact.js';
import { parseRetryAfter } from './retry-after.js';
import type { HttpAnswer } from './transport.js';

/** Turns answers into values or clean errors. */

const MAX_MESSAGE_CHARS = 200;

/** Spotnana's error envelope; the token endpoint may send the bare form. Every field may be missing. */
const Envelope = z.looseObject({
  debugIdentifier: z.string().optional().catch(undefined),
  errorMessages: z
    .array(
      z.looseObject({
        errorCode: z.string().optional().catch(undefined),
        message: z.string().optional().catch(undefined),
        errorDetail: z.string().optional().catch(undefined),
      }),
    )
    .optional()
    .catch(undefined),
  errorCode: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
});

/** The body of a 2xx answer, checked; unknown fields are tolerated, a missing required one is named. */
export function parseAnswer<T>(answer: HttpAnswer, operation: Operation, schema: z.ZodType<T>): T {
  if (answer.bodyError) throw answer.bodyError;
  const parsed = schema.safeParse(parseJson(answer, operation));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.');
  const what = field ? `field ${field}` : 'the whole of it';
  throw badAnswer(operation, `is not as documented: ${what} is missing or of another type`);
}

function parseJson({ text, contentType }: HttpAnswer, operation: Operation): unknown {
  if (text.trim() === '') throw badAnswer(operation, 'is empty');
  if (isHtml(text, contentType)) throw badAnswer(operation, 'is HTML: a proxy answered in between');
  try {
    return JSON.parse(text);
  } catch {
    throw badAnswer(operation, 'is not valid JSON');
  }
}

function isHtml(text: string, contentType: string): boolean {
  return /\bhtml\b/i.test(contentType) || /^\s*</.test(text);
}

function badAnswer(operation: Operation, what: string): SpotnanaError {
  return new SpotnanaError(`Spotnana's answer to ${operation} ${what}`, {
    kind: 'bad-answer',
    operation,
    sent: operation !== 'token',
    whatToDo: 'Check SPOTNANA_BASE_URL and what stands between here and Spotnana',
  });
}

/** The error behind a status that is not 2xx. */
export function toStatusError(
  answer: HttpAnswer,
  operation: Operation,
  redactor: Redactor,
  now: number,
): SpotnanaError {
  const { status } = answer;
  const said = withoutPeople(readEnvelope(answer, redactor), operation);
  const retryAfterMs = parseRetryAfter(answer.retryAfter, now);
  const fields: SpotnanaErrorFields = {
    kind: toKind(operation, status),
    operation,
    status,
    sent: operation !== 'token',
    whatToDo: adviceFor(status, operation),
    ...said,
    // Zero does not say how long to wait.
    ...(retryAfterMs ? { retryAfterMs } : {}),
    mayHaveBeenApplied: operation === 'updateUserGroupMembers' && !isSurelyRefused(status),
  };
  const words = [said.code, said.spotnanaMessage].filter(Boolean).join(': ');
  const text = words === '' ? '' : ` (${words})`;
  return new SpotnanaError(`Spotnana answered ${status} to ${operation}${text}`, fields);
}

/** Requests that hold addresses and numbers of people: an answer may repeat them. */
const ABOUT_PEOPLE: ReadonlySet<Operation> = new Set(['listUsers', 'lookUpUsers']);

/** Promise 7: of an answer about people, its words are dropped; code and `debugIdentifier` have to do. */
function withoutPeople(said: Said, operation: Operation): Said {
  if (!ABOUT_PEOPLE.has(operation)) return said;
  const { spotnanaMessage: _words, ...rest } = said;
  return rest;
}

type Said = Pick<SpotnanaErrorFields, 'code' | 'spotnanaMessage' | 'debugIdentifier'>;

function readEnvelope({ text, contentType, bodyError }: HttpAnswer, redactor: Redactor): Said {
  if (bodyError) return {};
  if (isHtml(text, contentType)) return { spotnanaMessage: 'an HTML page, not JSON' };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return {};
  }
  const parsed = Envelope.safeParse(body);
  if (!parsed.success) return {};
  const [first] = parsed.data.errorMessages ?? [];
  const clean = (value: string | undefined) =>
    value === undefined || value === '' ? undefined : redactor.clean(value, MAX_MESSAGE_CHARS);
  const code = clean(first?.errorCode ?? parsed.data.errorCode);
  const spotnanaMessage = clean(first?.message ?? first?.errorDetail ?? parsed.data.message);
  const debugIdentifier = clean(parsed.data.debugIdentifier);
  return {
    ...(code === undefined ? {} : { code }),
    ...(spotnanaMessage === undefined ? {} : { spotnanaMessage }),
    ...(debugIdentifier === undefined ? {} : { debugIdentifier }),
  };
}

/**
 * What refuses a token is no answer to the request that needs it. Documented: 403 for refused credentials; 400 and
 * 401 are what OAuth 2 (RFC 6749, 5.2) answers. Any other 4xx or a redirect: no token endpoint there.
 */
function toKind(operation: Operation, status: number): SpotnanaErrorFields['kind'] {
  if (operation !== 'token' || status >= 500 || PASSING.has(status)) return 'status';
  return [400, 401, 403].includes(status) ? 'credentials' : 'configuration';
}

/** 4xx that say: not now. */
const PASSING = new Set([408, 425, 429]);

/** A 408 may come from a proxy that gave up waiting, a redirect may follow what was done. */
function isSurelyRefused(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408;
}

function adviceFor(status: number, operation: Operation): string {
  if (status < 400) return 'Check SPOTNANA_BASE_URL: redirects are never followed';
  if (operation === 'token' && !PASSING.has(status) && status < 500) {
    return 'Check SPOTNANA_BASE_URL, SPOTNANA_CLIENT_ID and SPOTNANA_CLIENT_SECRET; a rotated secret heals every run';
  }
  if (status === 401) return 'Check that the token of this environment is good for this API host';
  if (status === 429)
    return 'Wait: runs go on by themselves; lower SPOTNANA_MAX_RPS if it happens often';
  if (status < 500)
    return ABOUT_PEOPLE.has(operation) ? adviceOnUsers(status) : adviceOnGroups(status);
  return "Wait: runs try again by themselves; if it lasts, see Spotnana's status";
}

function adviceOnGroups(status: number): string {
  if (status === 403) return 'Let Spotnana give this API client the right to this operation';
  if (status === 404) return 'Check that company, group and user exist in this environment';
  return "Check that the user and the group belong to the company, and the ids' spelling";
}

function adviceOnUsers(status: number): string {
  if (status === 403) {
    return 'Let Spotnana give this API client the right to list users, or give the user by id';
  }
  if (status === 404) return 'Check that the company exists in this environment';
  return 'Check the address or number, or give the user by id';
}
