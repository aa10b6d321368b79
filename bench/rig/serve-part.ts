import type { FromPart, Handlers, ToPart } from './part-protocol.js';

/** The side of the process that `startPart` started: answers questions. */
export function servePart(handlers: Handlers): void {
  process.on('message', (message) => {
    const { id, question, input } = message as ToPart;
    answer(handlers, question, input).then(
      (value) => send({ to: id, answer: { value } }),
      (error: unknown) => send({ to: id, answer: { error: toText(error) } }),
    );
  });
  send({ to: 0, answer: { value: undefined } });
}

async function answer(handlers: Handlers, question: string, input: unknown): Promise<unknown> {
  const handler = handlers[question];
  if (!handler) throw new Error(`This part does not answer to ${question}`);
  return handler(input as never);
}

function send(message: FromPart): void {
  process.send?.(message);
}

function toText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
