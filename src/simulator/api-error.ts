import { randomUUID } from 'node:crypto';

/** An answer with Spotnana's error envelope. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  toBody(): object {
    return {
      debugIdentifier: `https://support.example.com/trace/${randomUUID()}`,
      errorMessages: [{ errorCode: this.code, message: this.message }],
    };
  }
}

export const invalid = (message: string) => new ApiError(400, 'API_VALIDATION_FAILED', message);

export const notFound = (what: string) => new ApiError(404, 'NOT_FOUND', `${what} does not exist`);
