import type { CommandAnswer, CommandContext } from './context.js';
import { InterruptedError } from './errors.js';
import { EXIT, exitStatusOf } from './exit-status.js';
import { toPlainJson } from './plain-text.js';

/** Human and JSON output from one call. */

export function reportAnswer(
  context: CommandContext,
  answer: CommandAnswer,
  json: boolean,
): number {
  const text = json ? toPlainJson(answer.json) : answer.text;
  if (text !== '') context.out(text);
  return answer.status;
}

/** One sentence that says what to do next; never a stack, unless it is a bug and debug is on. */
export function reportError(context: CommandContext, error: unknown, json: boolean): number {
  const status = exitStatusOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const fields = error as {
    name?: string;
    type?: string;
    workflowId?: string;
    runId?: string;
    details?: object;
    whatToDo?: string;
  };
  const text = fields.whatToDo ? `${message}. ${fields.whatToDo}.` : message;
  if (json) {
    const { workflowId, runId } = fields;
    const { type = fields.name ?? 'Error', details } = fields;
    const document = {
      ...(workflowId === undefined ? {} : { workflowId, runId }),
      error: { type, message: text, ...(details ? { details } : {}) },
      exitStatus: status,
    };
    context.out(toPlainJson(document));
    // Who interrupts a command knows: that is no error.
  } else context.err(error instanceof InterruptedError ? text : `Error: ${text}`);
  const isBug = status === EXIT.unexpected && error instanceof Error;
  if (isBug && context.env['USHER_LOG_LEVEL'] === 'debug') context.err(error.stack ?? '');
  return status;
}
