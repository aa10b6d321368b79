import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { Change, Data, Reveal, Rule } from './control-schemas.js';
import type { Control, RequestFilter } from './control.js';
import { readBody, send, toJson } from './exchange.js';

interface ControlCall {
  control: Control;
  url: URL;
  /** What follows the resource's name in the path. */
  id: string | undefined;
  body: unknown;
}

/** Answers an object, or undefined for 404. */
type Handler = (call: ControlCall) => object | undefined;

const Rules = z.union([z.array(Rule), Rule.transform((rule) => [rule])]);

const HANDLERS: Record<string, Handler> = {
  'GET requests': ({ control, url, id }) => {
    if (id !== undefined) return control.requests().find(({ seq }) => seq === Number(id));
    return { requests: control.requests(toFilter(url)) };
  },
  'DELETE requests': ({ control }) => {
    control.clearRequests();
    return {};
  },
  'GET faults': ({ control }) => ({ faults: control.faults() }),
  'POST faults': ({ control, body }) => ({
    ids: Rules.parse(body).map((rule) => control.addFault(rule)),
  }),
  'DELETE faults': ({ control, id }) => (control.removeFaults(id) ? {} : undefined),
  'GET settings': ({ control }) => control.settings(),
  'POST settings': ({ control, body }) => control.changeSettings(Change.parse(body)),
  'GET data': ({ control }) => control.data(),
  'POST data': ({ control, body }) => {
    control.addData(Data.parse(body));
    return {};
  },
  'GET members': ({ control, id = '' }) => ({ userIds: control.members(id) }),
  'POST reveal': ({ control, body }) => {
    control.reveal(Reveal.parse(body)?.groupId);
    return {};
  },
};

/** `/_control/…`: no authorization, for loopback only. Infinity is `null` in JSON, both ways. */
export async function serveControl(
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const body = toJson(await readBody(request));
  const [, , resource = '', id] = url.pathname.split('/');
  const handler = HANDLERS[`${request.method} ${resource}`];
  if (!handler) {
    return send(response, {
      status: 404,
      json: { error: 'Not here.', try: Object.keys(HANDLERS) },
    });
  }
  await send(
    response,
    toReply(() => handler({ control, url, id, body })),
  );
}

function toReply(handle: () => object | undefined): { status: number; json: object } {
  try {
    const json = handle();
    return json ? { status: 200, json } : { status: 404, json: { error: 'There is none.' } };
  } catch (error) {
    return { status: 400, json: { error: toMessage(error) } };
  }
}

function toMessage(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

function toFilter({ searchParams }: URL): RequestFilter {
  const operation = searchParams.get('operation') as RequestFilter['operation'] | null;
  return { operation: operation ?? undefined, sinceSeq: Number(searchParams.get('since') ?? 0) };
}
