import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddUserToGroupInput, UsherClient } from 'usher';
import { StillRunningError, UsherError } from 'usher';

/** 200: in the group. 202: still under way. 422: never, as it was asked. 503: worth asking again. */
export async function addMember(
  usher: UsherClient,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const reply = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  try {
    const input = (await json(request)) as AddUserToGroupInput;
    reply(200, await usher.addUserToGroup(input, { waitMs: 20_000 }));
  } catch (error) {
    if (error instanceof StillRunningError) reply(202, { id: error.workflowId });
    else if (error instanceof UsherError) reply(error.final ? 422 : 503, { error: error.message });
    else reply(error instanceof SyntaxError ? 400 : 500, { error: 'not understood' });
  }
}
