import type { AddUserToGroupInput, UsherClient } from 'usher';
import { UsherError } from 'usher';

/** What to do with a message: a repeated one is harmless, so whatever is not final is worth sending again. */
export async function consume(usher: UsherClient, body: string) {
  try {
    await usher.addUserToGroup(JSON.parse(body) as AddUserToGroupInput);
    return 'ack';
  } catch (error) {
    const isFinal = error instanceof SyntaxError || (error instanceof UsherError && error.final);
    return isFinal ? 'dead letter' : 'retry';
  }
}
