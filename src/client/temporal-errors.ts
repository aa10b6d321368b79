import { isGrpcServiceError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { NamespaceMissingError, TemporalUnreachableError } from './errors.js';

/** gRPC status codes that say "not there" or "not now" (grpc.status): DEADLINE_EXCEEDED, UNAVAILABLE. */
const UNREACHABLE = new Set([4, 14]);
const NOT_FOUND = 5;
const INVALID_ARGUMENT = 3;

/** Where the SDK does not say which it was, the server does. */
const NO_NAMESPACE = /^Namespace (\S+) is not found/;

/** Runs a call to Temporal; that it cannot be reached, or lacks the namespace, becomes one clear error. */
export async function reaching<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toClear(error);
  }
}

/** The same for what is read bit by bit. */
export async function* reachingAll<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    throw toClear(error);
  }
}

/** No such run, or one that has ended and takes nothing more. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || codeOf(error) === NOT_FOUND;
}

/** A list filter with a search attribute that this server does not have. Its stores word that in three ways. */
export function isUnknownAttribute(error: unknown, name: string): boolean {
  const cause = causeOf(error);
  if (!isGrpcServiceError(cause) || cause.code !== INVALID_ARGUMENT) return false;
  return cause.details.includes(name) && /search attribute/i.test(cause.details);
}

function toClear(error: unknown): unknown {
  const namespace = missingNamespace(error);
  if (namespace !== undefined) return new NamespaceMissingError(namespace, { cause: error });
  return isUnreachable(error) ? unreachable(error) : error;
}

function missingNamespace(error: unknown): string | undefined {
  if (error instanceof NamespaceNotFoundError) return error.namespace;
  const cause = causeOf(error);
  const isNotThere = isGrpcServiceError(cause) && cause.code === NOT_FOUND;
  return isNotThere ? NO_NAMESPACE.exec(cause.details)?.[1] : undefined;
}

function isUnreachable(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return UNREACHABLE.has(code);
  return error instanceof Error && /Failed to connect before the deadline/i.test(error.message);
}

function unreachable(error: unknown): TemporalUnreachableError {
  const reason = (causeOf(error) as Error).message.split('\n')[0] ?? 'no answer';
  return new TemporalUnreachableError(reason, { cause: error });
}

function codeOf(error: unknown): number | undefined {
  const cause = causeOf(error);
  return isGrpcServiceError(cause) ? cause.code : undefined;
}

/** The SDK wraps what gRPC says. */
function causeOf(error: unknown): unknown {
  return error instanceof ServiceError && error.cause ? error.cause : error;
}
