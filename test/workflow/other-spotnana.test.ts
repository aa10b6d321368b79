import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AddUserToGroupInput } from '../../src/client/index.js';
import { AddFailedError } from '../../src/client/index.js';
import type { Answer, OtherOperation, OtherSpotnana, Traits } from '../support/other-spotnana.js';
import { startOtherSpotnana, toText } from '../support/other-spotnana.js';
import { sharedTemporal } from '../support/temporal.js';
import type { World, WorldIds } from '../support/worlds.js';
import { createWorld } from '../support/worlds.js';

interface Scenario {
  named: string;
  traits?: (ids: WorldIds) => Traits;
  input?: (ids: WorldIds) => Partial<AddUserToGroupInput>;
  outcome: string;
  /** PATCHes that arrive. */
  writes: number;
  more?: (spotnana: OtherSpotnana) => void;
}

const added = { outcome: 'added', writes: 1 };
const already = { outcome: 'already_member', writes: 0 };
const crowd = Array.from({ length: 60 }, () => randomUUID());
const byName = ({ groupName }: WorldIds) => ({ groupId: undefined as never, groupName });

/** Changes every answer to one operation, or the first alone. */
function answering(
  wanted: OtherOperation,
  change: (answer: Answer) => Answer,
  only?: 'first',
): Traits {
  const isMeant = (operation: OtherOperation, n: number) =>
    operation === wanted && (only === undefined || n === 1);
  return { answer: (answer, operation, n) => (isMeant(operation, n) ? change(answer) : answer) };
}

function refusal(status: number, message: string, errorCode?: string): Answer {
  return { status, body: { errorMessages: [{ message, errorCode }] } };
}

/** A limit of at least so many seconds, as the date of a whole second. */
function limitedForSeconds(seconds: number): Answer {
  const until = new Date(Math.ceil(Date.now() / 1_000 + seconds) * 1_000).toUTCString();
  return { ...refusal(429, 'Slow down'), headers: { 'retry-after': until } };
}

/** What the documentation does not name is there, what it calls optional is null. */
function withExtras(answer: Answer): Answer {
  const extras = { description: null, isUnmodifiable: null, createdBy: null, labels: ['x'] };
  const { userGroups, ...rest } = answer.body as { userGroups?: object[] };
  const groups = userGroups?.map((group) => ({ ...group, ...extras }));
  return { ...answer, body: { ...rest, ...(groups && { userGroups: groups }), ...extras } };
}

const json = { 'content-type': 'application/json; charset=utf-8' };

const inSmallPieces: Traits['send'] = async (response, answer) => {
  response.writeHead(answer.status, json);
  for (const piece of toText(answer).match(/.{1,40}/gs) ?? []) {
    response.write(piece);
    await setTimeout(5);
  }
  response.end();
};

/** RFC 9110, 12.5.3: where a request does not say what it takes, any coding will do. */
const compressed: Traits['send'] = (response, answer, { headers }) => {
  const isPlain = headers['accept-encoding'] === 'identity';
  response.writeHead(answer.status, {
    ...json,
    ...(isPlain ? {} : { 'content-encoding': 'gzip' }),
  });
  response.end(isPlain ? toText(answer) : gzipSync(toText(answer)));
};

const withByteOrderMark: Traits['send'] = (response, answer) => {
  response.writeHead(answer.status, json);
  response.end(`\ufeff${toText(answer)}`);
};

const lists: Scenario[] = [
  { named: 'as documented', ...added },
  { named: 'a member', traits: ({ userId }) => ({ members: [userId] }), ...already },
  { named: 'ids in upper case', traits: () => ({ idCase: 'upper' }), input: byName, ...added },
  {
    named: 'a member in upper case, last of all, on short pages, filters ignored',
    traits: ({ userId }) => ({
      idCase: 'upper',
      members: [...crowd, userId],
      pageSize: 7,
      ignoresFilters: true,
    }),
    ...already,
  },
  {
    named: 'fields nobody knows, and null in optional ones',
    traits: () => ({ answer: withExtras }),
    ...added,
  },
  ...(['everything', 'nothing'] as const).flatMap((total) => [
    { named: `totals of ${total}`, traits: () => ({ members: crowd, total }), ...added },
    {
      named: `totals of ${total}, filters ignored, short pages, sorted by id`,
      traits: () => ({ members: crowd, total, ignoresFilters: true, pageSize: 9, sortsById: true }),
      ...added,
    },
  ]),
  {
    named: 'members leave while the list is read',
    traits: () => ({ members: crowd, ignoresFilters: true, pageSize: 20, leaversAfter: [1, 2] }),
    ...added,
  },
  {
    named: 'no list of roles',
    traits: () => answering('roles', () => refusal(404, 'Not found')),
    ...added,
  },
  {
    named: "no list of a user's groups",
    traits: () => answering('groups-of-user', () => ({ status: 404, body: '<h1>404</h1>' })),
    ...added,
  },
  {
    named: "a user's groups without pagination",
    traits: () =>
      answering('groups-of-user', ({ body, ...answer }) => {
        const { pagination: _, ...rest } = body as { pagination?: object };
        return { ...answer, body: rest };
      }),
    ...added,
  },
  {
    named: 'a name with white space around it',
    traits: ({ groupName }) => ({ groupName: `  ${groupName} ` }),
    input: byName,
    ...added,
  },
  {
    named: 'a group that calls another company its own',
    traits: () => ({ groupCompany: randomUUID() }),
    outcome: 'GroupOfAnotherCompany',
    writes: 0,
  },
];

/** What the PATCH answers once it has been applied. */
const writes: Scenario[] = [
  { status: 201, body: '' },
  { status: 202, body: '' },
  { status: 204, body: '' },
  { status: 200, body: 'Members updated.' },
  refusal(409, 'User is already a member of the group'),
  refusal(409, 'Conflict', 'USER_ALREADY_IN_GROUP'),
  refusal(409, 'Conflict'),
  refusal(409, 'already assigned to user group'),
  refusal(400, 'One or more users already exist in the user group', 'INVALID_ARGUMENT'),
  refusal(400, 'Users are already part of this group.'),
  refusal(400, 'User already belongs to group', 'BAD_REQUEST'),
  refusal(422, 'The users have been added already'),
].map((answer) => ({
  named: `${answer.status} ${toText(answer)} to the PATCH`,
  traits: () => answering('add', () => answer, 'first'),
  ...added,
}));

const transport: Scenario[] = [
  {
    named: 'a connection for each request',
    traits: () => ({
      answer: (answer) => ({ ...answer, headers: { connection: 'close' } }),
    }),
    ...added,
  },
  { named: 'answers in small pieces', traits: () => ({ send: inSmallPieces }), ...added },
  { named: 'answers that are compressed', traits: () => ({ send: compressed }), ...added },
  { named: 'a byte order mark', traits: () => ({ send: withByteOrderMark }), ...added },
  {
    named: 'a token of another form',
    traits: () => {
      const body = { access_token: 'x.y-z_0/+=', token_type: 'bearer', expires_in: '3600' };
      return answering('token', () => ({ status: 201, body }));
    },
    ...added,
  },
  {
    named: 'a first token that is refused with a page of HTML',
    traits: () => ({
      answer: (answer, operation, n, { headers }) => {
        if (operation === 'token') return { status: 200, body: { access_token: `token-${n}` } };
        const isOld = headers.authorization === 'Bearer token-1';
        return isOld ? { status: 401, body: '<html>Unauthorized</html>' } : answer;
      },
    }),
    // The PATCH has the second token from the start.
    ...added,
  },
  { named: 'a path above the operations', traits: () => ({ prefix: '/gateway/x' }), ...added },
  { named: 'IPv6', traits: () => ({ address: '::1' }), ...added },
  {
    named: 'a limit that names the second at which it ends',
    traits: () => answering('members', () => limitedForSeconds(2), 'first'),
    ...added,
    more: ({ requests }) => {
      const [first, second] = requests.filter(({ operation }) => operation === 'members');
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
    },
  },
];

async function outcomeOf({ usher }: World, input: AddUserToGroupInput): Promise<string> {
  try {
    return (await usher.addUserToGroup(input, { waitMs: 50_000 })).outcome;
  } catch (error) {
    if (error instanceof AddFailedError) return error.type;
    throw error;
  }
}

describe('a Spotnana that is built in another way', () => {
  it.concurrent.each([...lists, ...writes, ...transport])(
    '$named: $outcome',
    { timeout: 60_000 },
    async ({ traits, input, outcome, writes: expected, more }) => {
      const world = await createWorld(sharedTemporal().address);
      const { companyId, groupId, userId } = world.ids;
      const spotnana = await startOtherSpotnana(world.ids, traits?.(world.ids));
      try {
        await world.startWorker({ baseUrl: spotnana.baseUrl });
        const asked = { companyId, groupId, userId, ...input?.(world.ids) };
        expect(await outcomeOf(world, asked)).toBe(outcome);
        expect(spotnana.writes).toHaveLength(expected);
        more?.(spotnana);
      } finally {
        await world.close();
        await spotnana.close();
      }
    },
  );
});

it('a 4xx that speaks of something else that is so already is a refusal', async () => {
  const world = await createWorld(sharedTemporal().address);
  const answer = refusal(400, 'The company is suspended already');
  const spotnana = await startOtherSpotnana(world.ids, {
    answer: (plain, operation, _n, { body }) => {
      if (operation !== 'add') return plain;
      for (const id of body.userIdsToAdd ?? []) spotnana.forget(id);
      return answer;
    },
  });
  try {
    await world.startWorker({ baseUrl: spotnana.baseUrl });
    const { companyId, groupId, userId } = world.ids;
    expect(await outcomeOf(world, { companyId, groupId, userId })).toBe('SpotnanaRejected');
    expect(spotnana.writes).toHaveLength(1);
  } finally {
    await world.close();
    await spotnana.close();
  }
});
