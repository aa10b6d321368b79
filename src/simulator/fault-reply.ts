import { STATUS_CODES } from 'node:http';
import type { Fault } from './faults.js';
import type { OperationName } from './operations.js';
import type { Reply } from './reply.js';
import { toErrorReply } from './reply.js';

/** Faults that are an answer of their own. */
export type AnswerFault = Extract<
  Fault,
  { kind: 'status' | 'html' | 'empty' | 'rate-limit' | 'token-expired' }
>;

export function isAnswerFault(fault: Fault): fault is AnswerFault {
  return ['status', 'html', 'empty', 'rate-limit', 'token-expired'].includes(fault.kind);
}

/** Whether the operation is carried out before this answer hides what it did. */
export function isApplied(fault: AnswerFault): boolean {
  return 'applied' in fault && fault.applied === true;
}

export function toFaultReply(fault: AnswerFault, operation: OperationName, now: number): Reply {
  switch (fault.kind) {
    case 'status': {
      const message = fault.message ?? STATUS_CODES[fault.status] ?? 'Error';
      const reply = toErrorReply(fault.status, { errorCode: fault.code, message });
      return fault.headers ? { ...reply, headers: fault.headers } : reply;
    }
    case 'html':
      return { status: fault.status, html: toHtml(fault.status) };
    case 'empty':
      return { status: fault.status ?? 200 };
    case 'rate-limit':
      return tooMany(operation, toRetryAfter(fault.retryAfter, fault.seconds ?? 0, now));
    case 'token-expired':
      return unauthenticated();
  }
}

export function unauthenticated(): Reply {
  const errorCode = 'USER_NOT_AUTHENTICATED';
  return toErrorReply(401, { errorCode, message: 'Access Token Invalid' });
}

/** The token endpoint's 429 is documented as a bare code, without the envelope. */
export function tooMany(operation: OperationName, retryAfter: string | undefined): Reply {
  const reply =
    operation === 'token'
      ? { status: 429, json: { errorCode: 'TOO_MANY_REQUESTS' } }
      : toErrorReply(429, { message: 'Too many requests.' });
  return retryAfter === undefined ? reply : { ...reply, headers: { 'retry-after': retryAfter } };
}

/** An HTTP date has no fractions of a second: rounded up, so that nobody is told to come too early. */
export function toRetryAfter(
  retryAfter: number | 'date' | undefined,
  seconds: number,
  now: number,
): string | undefined {
  if (retryAfter !== 'date') return retryAfter?.toString();
  return new Date(Math.ceil(now / 1000 + seconds) * 1000).toUTCString();
}

function toHtml(status: number): string {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  return `<html>\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n`;
}
