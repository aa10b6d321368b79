/** The requests this client makes, by the names of the six steps; `token` is the token endpoint. */
export type Operation =
  | 'token'
  | 'listUserGroups'
  | 'getUserGroup'
  | 'listUserGroupMembers'
  | 'listUserGroupRoles'
  | 'updateUserGroupMembers'
  | 'listUserGroupsForUser';

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
  /** A write that may have been applied although there was no (good) answer. Never true for a read. */
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
  readonly mayHaveBeenApplied: boolean;

  constructor(message: string, fields: SpotnanaErrorFields, options?: ErrorOptions) {
    super(message, options);
    const { mayHaveBeenApplied = false, ...rest } = fields;
    this.kind = fields.kind;
    this.operation = fields.operation;
    this.whatToDo = fields.whatToDo;
    this.mayHaveBeenApplied = mayHaveBeenApplied;
    Object.assign(this, rest);
  }
}

/** A list changed while it was read, several times over. It does not mean that something is missing. */
export class IncompleteReadError extends Error {
  override name = 'IncompleteReadError';
}

/** The gate to Spotnana stays shut (or others go first) for longer than the caller would wait. */
export class GateWaitError extends Error {
  override name = 'GateWaitError';
  /** When trying again makes sense, ms since the epoch. */
  readonly retryAtMs: number;
  readonly reason: 'closed' | 'queue';

  constructor(reason: 'closed' | 'queue', retryAtMs: number) {
    super(
      reason === 'closed'
        ? `Spotnana limits the rate until ${new Date(retryAtMs).toISOString()}`
        : 'Other requests to Spotnana go first',
    );
    this.reason = reason;
    this.retryAtMs = retryAtMs;
  }
}
