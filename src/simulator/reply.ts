/** What an operation answers. `json` undefined: an empty body. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  json?: object;
  html?: string;
  /** The users whom a PATCH newly added. */
  applied?: string[];
}

export interface ErrorMessage {
  errorCode?: string | undefined;
  message: string;
  errorParameters?: { name: string; value: string }[];
}

/** Ends an operation with an error answer. */
export class ApiError extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`answers ${reply.status}`);
    this.name = 'ApiError';
    this.reply = reply;
  }
}

/** The documented error envelope; `debugIdentifier` is put in when it is sent. */
export function toErrorReply(status: number, ...errorMessages: ErrorMessage[]): Reply {
  return { status, json: { errorMessages } };
}

export function refuse(status: number, ...errorMessages: ErrorMessage[]): never {
  throw new ApiError(toErrorReply(status, ...errorMessages));
}
