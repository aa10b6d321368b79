/**
 * The requests this client makes, by the names of the six steps; `token` is the token endpoint, the last two find
 * users.
 */
export type Operation =
  | 'token'
  | 'listUserGroups'
  | 'getUserGroup'
  | 'listUserGroupMembers'
  | 'listUserGroupRoles'
  | 'updateUserGroupMembers'
  | 'listUserGroupsForUser'
  | 'listUsers'
  | 'lookUpUsers';

export type SpotnanaErrorKind =
  /** Spotnana answered with an error status. */
  | 'status'
  /** No connection, or it broke. */
  | 'network'
  /** The deadline of the request passed. */
  | 'timeout'
  /** An answer that makes no sense: HTML, cut off, too large, a required field missing. */
  | 'bad-answer'
  /** The token endpoint refuses the client id or secret. */
  | 'credentials'
  /** This side is set up wrongly: the base URL, the file of the secret. */
  | 'configuration';

export interface SpotnanaErrorFields {
  kind: SpotnanaErrorKind;
  operation: Operation;
  /** What to do, one sentence. */
  whatToDo: string;
  status?: number;
  /** Spotnana's `errorCode`. */
  code?: string;
  /** Spotnana's `message`, cut and cleaned. */
  spotnanaMessage?: string;
  /** Spotnana's link for its support. */
  debugIdentifier?: string;
  /** How long to wait, by the server's word (`Retry-After`), ms. */
  retryAfterMs?: number;
  /** Bytes of the operation's own request may have left. @default false */
  sent?: boolean;
  /** A write that may have been applied although there was no (good) answer. @default false */
  mayHaveBeenApplied?: boolean;
}

/**
 * A request that did not end well. Never holds a token or secret: what came from outside was cleaned before. An
 * aborted request is none of these: it rejects with its signal's own reason.
 */
export class SpotnanaError extends Error {
  override name = 'SpotnanaError';
  readonly kind: SpotnanaErrorKind;
  readonly operation: Operation;
  readonly whatToDo: string;
  readonly status?: number;
  readonly code?: string;
  readonly spotnanaMessage?: string;
  readonly debugIdentifier?: string;
  readonly retryAfterMs?: number;
  /** Bytes of the operation's own request may have left; false where it did not get further than its token. */
  readonly sent: boolean;
  /**
   * Only ever true of the PATCH: it was sent, and no answer says that it was refused. It does not mean that it
   * was applied.
   */
  readonly mayHaveBeenApplied: boolean;
  readonly #fields: SpotnanaErrorFields;

  constructor(message: string, fields: SpotnanaErrorFields, options?: ErrorOptions) {
    super(message, options);
    const { sent = false, mayHaveBeenApplied = false, ...rest } = fields;
    this.kind = fields.kind;
    this.operation = fields.operation;
    this.whatToDo = fields.whatToDo;
    this.sent = sent;
    this.mayHaveBeenApplied = mayHaveBeenApplied;
    this.#fields = fields;
    Object.assign(this, rest);
  }

  /** The same, told again later. */
  withRetryAfter(retryAfterMs: number): SpotnanaError {
    return new SpotnanaError(this.message, { ...this.#fields, retryAfterMs });
  }
}

/** A list changed while it was read, several times over. It does not mean that something is missing. */
export class IncompleteReadError extends Error {
  override name = 'IncompleteReadError';
}

/** The gate to Spotnana stays shut (or others go first) for longer than the caller would wait. Nothing was sent. */
export class GateWaitError extends Error {
  override name = 'GateWaitError';
  /** When trying again makes sense, ms since the epoch. */
  readonly retryAtMs: number;
  readonly reason: 'closed' | 'queue';
  /** Spotnana's answer that closed the gate: 429, or 503 where it has no capacity. */
  readonly status?: number;

  constructor(reason: 'closed' | 'queue', retryAtMs: number, status?: number) {
    super(toGateText(reason, status));
    this.reason = reason;
    this.retryAtMs = retryAtMs;
    if (status !== undefined) this.status = status;
  }
}

function toGateText(reason: 'closed' | 'queue', status?: number): string {
  if (reason === 'queue') return 'Other requests to Spotnana go first';
  return status === 503 ? 'Spotnana is not available (503)' : 'Spotnana limits the rate (429)';
}
