/** One way in which the Temporal CLI was looked for, and why it did not work. */
export interface CliAttempt {
  way: string;
  reason: string;
}

/** No way to a Temporal CLI worked; the message lists all that were tried, and the remedy. */
export class TemporalCliNotFoundError extends Error {
  override name = 'TemporalCliNotFoundError';
  readonly attempts: readonly CliAttempt[];

  constructor(attempts: readonly CliAttempt[], remedy: string) {
    const tried = attempts.map(({ way, reason }) => `  - ${way}: ${reason}`);
    super(['No usable Temporal CLI was found. Tried:', ...tried, remedy].join('\n'));
    this.attempts = attempts;
  }
}

/**
 * The development server did not come up. What was started has ended; the database file, where one was given, is
 * untouched by this error.
 */
export class TemporalServerStartError extends Error {
  override name = 'TemporalServerStartError';
}

/** A port that was asked for is taken. */
export class PortUnavailableError extends TemporalServerStartError {
  override name = 'PortUnavailableError';
}

/** A text for people out of anything thrown. */
export function toReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
