import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { UserKey, UserLookup } from '../../../src/contracts/rows.js';
import type { SpotnanaClient } from '../../../src/spotnana/client-types.js';
import { findUsers, IncompleteReadError, SpotnanaError } from '../../../src/spotnana/index.js';
import type { UserRecord } from '../../../src/spotnana/schemas.js';
import { errorOf, startFakeSpotnana } from '../../support/fake-spotnana.js';
import { sendJson } from '../../support/http-server.js';

const companyId = 'c0000000-0000-4000-8000-000000000001';
const idOf = (n: number) => `a0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function person(n: number, fields: Partial<UserRecord> = {}): UserRecord {
  return { id: idOf(n), companyId, isActive: true, email: `user${n}@acme.example`, ...fields };
}

interface Behaviour {
  ignoresFilters?: boolean;
  /** The `emails` filter minds case. */
  mindsCase?: boolean;
  /** `GET /v2/users` answers everybody, whatever the number. */
  ignoresNumbers?: boolean;
  totalsUnfiltered?: boolean;
  cap?: number;
  /** Values that it answers 400 to, wherever they stand; `*`: everything. */
  refuses?: string;
  /** Called after each page. */
  afterPage?: (users: UserRecord[]) => void;
}

/** A Spotnana that holds these users, and the requests that it got. */
function serve(users: UserRecord[], behaviour: Behaviour = {}) {
  const requests: string[] = [];
  const { cap = Infinity, mindsCase = false, afterPage = () => {} } = behaviour;
  const fold = (text = '') => (mindsCase ? text : text.toLowerCase());
  const refuse = (text: string) => {
    const { refuses } = behaviour;
    if (refuses === undefined || (refuses !== '*' && !text.includes(refuses))) return;
    const fields = { kind: 'status', status: 400, operation: 'listUsers', whatToDo: '' } as const;
    throw new SpotnanaError('Spotnana answered 400', fields);
  };
  const client: Pick<SpotnanaClient, 'listUsers' | 'lookUpUsers'> = {
    async listUsers({ filters, offset, limit }) {
      requests.push(filters ? 'filtered' : 'all');
      refuse(JSON.stringify(filters ?? {}));
      const emails = filters?.emails?.map(fold);
      const found = users.filter(
        (user) =>
          !filters ||
          behaviour.ignoresFilters ||
          emails?.includes(fold(user.email)) ||
          filters.externalIds?.includes(user.externalId ?? '-') ||
          filters.userIds?.includes(user.id),
      );
      const items = found.slice(offset, offset + Math.min(limit, cap));
      const total = behaviour.totalsUnfiltered ? users.length : found.length;
      afterPage(users);
      return { items, total };
    },
    async lookUpUsers({ employeeId }) {
      requests.push(`number ${employeeId}`);
      refuse(employeeId);
      return users.filter((user) => behaviour.ignoresNumbers || user.employeeId === employeeId);
    },
  };
  const find = (keys: UserKey[], company = companyId) =>
    findUsers(client as SpotnanaClient, { companyId: company, keys });
  return { requests, find };
}

const notFound = { problem: 'user_not_found' } as const;
const ambiguous = { problem: 'user_ambiguous' } as const;
const inactive = { problem: 'user_inactive' } as const;
const found = (n: number) => ({ userId: idOf(n) });
const crowd = (size: number, from = 1_000) =>
  Array.from({ length: size }, (_, n) => person(from + n));

const ada = person(1, { email: 'Ada.Adler@acme.example', externalId: 'hr-1', employeeId: '4711' });
const bruno = person(2, { email: 'bruno@acme.example', externalId: 'HR-1', employeeId: 'E-2' });
const chidi = person(3, { email: 'chidi@acme.example', isActive: false, employeeId: '4713' });
const stranger = person(4, { companyId: idOf(99), email: 'ines@globex.example', employeeId: '9' });
const people = [ada, bruno, chidi, stranger];

describe('a key names', () => {
  it.each<[string, UserKey, UserLookup]>([
    ['its user', { email: 'bruno@acme.example' }, found(2)],
    ['its user in another case', { email: ' ada.adler@ACME.example ' }, found(1)],
    ['its user by partner id, whose case counts', { externalId: 'hr-1' }, found(1)],
    ['its user by partner id', { externalId: ' HR-1 ' }, found(2)],
    ['its user by number', { employeeId: '4711' }, found(1)],
    ['its user by id', { userId: idOf(1).toUpperCase() }, found(1)],
    ['nobody', { email: 'nobody@acme.example' }, notFound],
    ['nobody by number', { employeeId: '0' }, notFound],
    ['nobody by part of an address', { email: 'bruno@acme' }, notFound],
    ['nobody by another kind of key', { externalId: '4711' }, notFound],
    ['nobody by nothing', { email: ' ' }, notFound],
    ['nobody of this company', { email: 'ines@globex.example' }, notFound],
    ['nobody of this company by number', { employeeId: '9' }, notFound],
    ['nobody of this company by id', { userId: idOf(4) }, notFound],
    ['somebody who is inactive', { email: 'chidi@acme.example' }, inactive],
    ['somebody who is inactive, by number', { employeeId: '4713' }, inactive],
    ['somebody who is inactive, by id', { userId: idOf(3) }, inactive],
  ])('%s: %j', async (_, key, answer) => {
    expect(await serve([...people]).find([key])).toEqual([answer]);
  });

  it.each<[string, Partial<UserRecord>, Partial<UserRecord>, UserLookup]>([
    ['two active', {}, {}, ambiguous],
    ['an active and an inactive one', {}, { isActive: false }, ambiguous],
    ['two inactive', { isActive: false }, { isActive: false }, ambiguous],
    ['one here, one of another company', {}, { companyId: idOf(99) }, found(1)],
  ])('%s: never a silent pick', async (_, first, second, answer) => {
    const shared = { email: 'info@acme.example', externalId: 'x', employeeId: '7' };
    const users = [person(1, { ...shared, ...first }), person(2, { ...shared, ...second })];
    const { find } = serve(users);
    const keys = [{ email: 'info@acme.example' }, { externalId: 'x' }, { employeeId: '7' }];
    expect(await find(keys)).toEqual([answer, answer, answer]);
  });
});

describe('one request', () => {
  it('is enough for a hundred keys of all kinds, and one more for each number', async () => {
    const { find, requests } = serve([...people, ...crowd(300)]);
    const keys: UserKey[] = [
      { email: 'bruno@acme.example' },
      { employeeId: '4711' },
      { externalId: 'hr-1' },
      { userId: idOf(1) },
      { employeeId: '4711' },
      ...Array.from({ length: 95 }, (_, n) => ({ email: `user${1_000 + n}@acme.example` })),
    ];
    const answers = await find(keys);
    expect(answers.slice(0, 5)).toEqual([2, 1, 1, 1, 1].map(found));
    expect(answers.slice(5)).toEqual(Array.from({ length: 95 }, (_, n) => found(1_000 + n)));
    expect(requests).toEqual(['number 4711', 'filtered']);
  });

  it('more than a hundred keys are asked for a hundred at a time', async () => {
    const { find, requests } = serve(crowd(250));
    const answers = await find(crowd(250).map(({ id }) => ({ userId: id })));
    expect(answers).toEqual(crowd(250).map(({ id }) => ({ userId: id })));
    expect(requests).toEqual(['filtered', 'filtered', 'filtered']);
  });

  it('is not sent where there is nobody to ask about: no filter would mean everybody', async () => {
    const { find, requests } = serve([...people]);
    expect(await find([])).toEqual([]);
    expect(await find([{ employeeId: '0' }, { externalId: '' }])).toEqual([notFound, notFound]);
    expect(requests).toEqual(['number 0']);
  });
});

describe('whatever Spotnana does with its filters', () => {
  const keys: UserKey[] = [
    { email: 'ada.adler@acme.example' },
    { externalId: 'HR-1' },
    { employeeId: '4713' },
    { employeeId: '4711' },
    { userId: idOf(2) },
    { email: 'nobody@acme.example' },
    { employeeId: '0' },
  ];
  const answers = [found(1), found(2), inactive, found(1), found(2), notFound, notFound];

  it.each<[string, Behaviour]>([
    ['filters ignored', { ignoresFilters: true }],
    ['filters ignored, pages of 7', { ignoresFilters: true, cap: 7 }],
    ['totals unfiltered', { totalsUnfiltered: true }],
    ['numbers ignored', { ignoresNumbers: true }],
    ['all ignored', { ignoresFilters: true, ignoresNumbers: true, cap: 33 }],
  ])('%s: the answers are the same', async (_, behaviour) => {
    const { find } = serve([...crowd(150), ...people, ...crowd(150, 2_000)], behaviour);
    expect(await find(keys)).toEqual(answers);
  });

  it('a number that was ignored is noticed even where the company has one user', async () => {
    const { find, requests } = serve([ada], { ignoresNumbers: true });
    expect(await find([{ employeeId: '1' }, { employeeId: '4711' }])).toEqual([notFound, found(1)]);
    expect(requests).toEqual(['number 1', 'number 4711', 'filtered', 'all']);
  });

  it('an address is asked for in both spellings where case may count', async () => {
    const { find } = serve([...people], { mindsCase: true });
    const asked = [{ email: 'Ada.Adler@acme.example' }, { email: 'BRUNO@ACME.EXAMPLE' }];
    expect(await find(asked)).toEqual([found(1), found(2)]);
  });

  it('a second holder on a later page is not overlooked', async () => {
    const users = [...crowd(150), person(1, { email: 'x@acme.example' }), ...crowd(150, 2_000)];
    users.unshift(person(2, { email: 'X@acme.example' }));
    const { find } = serve(users, { ignoresFilters: true });
    expect(await find([{ email: 'x@acme.example' }])).toEqual([ambiguous]);
  });

  it('a list that never holds still is incomplete, not "not found"', async () => {
    const afterPage = (users: UserRecord[]) => void users.shift();
    const { find } = serve(crowd(900), { ignoresFilters: true, afterPage });
    const finding = find([{ email: 'nobody@acme.example' }]);
    await expect(finding).rejects.toBeInstanceOf(IncompleteReadError);
  });
});

describe('a key that Spotnana refuses to look for', () => {
  const refused = { problem: 'user_refused' } as const;
  const all = crowd(97).map(({ email = '' }) => ({ email }));
  const answers = crowd(97).map(({ id }) => ({ userId: id }));

  it.each<[string, UserKey]>([
    ['an address', { email: 'a..b@acme.example' }],
    ['a partner id', { externalId: 'a..b' }],
    ['a number', { employeeId: 'a..b' }],
  ])('is found among a hundred, and harms no other: %s', async (_, key) => {
    const { find, requests } = serve([...people, ...crowd(97)], { refuses: 'a..b' });
    const answered = await find([
      ...all.slice(0, 50),
      key,
      ...all.slice(50),
      { employeeId: '4711' },
    ]);
    expect(answered).toEqual([...answers.slice(0, 50), refused, ...answers.slice(50), found(1)]);
    expect(requests.length).toBeLessThanOrEqual(2 + 2 * Math.ceil(Math.log2(100)));
  });

  it('leaves one user one, who was found by two keys in two requests', async () => {
    const { find } = serve([...people], { refuses: 'a..b' });
    const keys = [
      { externalId: 'hr-1' },
      { email: 'a..b@x' },
      { userId: idOf(1) },
      { email: 'ADA.adler@acme.example' },
    ];
    expect(await find(keys)).toEqual([found(1), refused, found(1), found(1)]);
  });

  it.each<[string, UserKey[]]>([
    ['the only one', [{ email: 'bruno@acme.example' }]],
    [
      'every one',
      [{ email: 'bruno@acme.example' }, { externalId: 'HR-1' }, { employeeId: '4711' }],
    ],
  ])('is an error where it is %s: that is hardly about the key', async (_, keys) => {
    const finding = serve([...people], { refuses: '*' }).find(keys);
    await expect(finding).rejects.toMatchObject({ status: 400 });
  });

  it('is an error where it is the id of who has a number: nothing is known of the number then', async () => {
    const { find } = serve([...people], { refuses: idOf(1) });
    const finding = find([{ email: 'bruno@acme.example' }, { employeeId: '4711' }]);
    await expect(finding).rejects.toMatchObject({ status: 400 });
  });
});

describe('what an error says', () => {
  const people: [string, UserKey, string][] = [
    ['an address', { email: 'ada.adler@acme.example' }, 'ada.adler'],
    ['a partner id', { externalId: 'hr-100001' }, 'hr-100001'],
    ['a number', { employeeId: '100001' }, '100001'],
  ];

  it.each(people)('never repeats %s, whatever Spotnana writes', async (_, key, secret) => {
    const said = `No user ada.adler(at)acme.example, hr-100001, 100001`;
    const message = { errorCode: 'NO_USER', message: said, errorDetail: said };
    const body = { debugIdentifier: 'debug-1', errorMessages: [message], message: said };
    const spotnana = await startFakeSpotnana((_request, response) => sendJson(response, 400, body));
    try {
      const finding = findUsers(spotnana.client, { companyId, keys: [key] });
      const error = (await errorOf(finding)) as SpotnanaError;
      expect(error).toMatchObject({ status: 400, code: 'NO_USER', debugIdentifier: 'debug-1' });
      expect(inspect(error, { depth: 9 })).not.toContain(secret);
    } finally {
      await spotnana.close();
    }
  });

  it.each([
    [403, 'right to list users'],
    [404, 'company exists'],
    [400, 'Check the address or number'],
  ])('%d: what to do', async (status, advice) => {
    const spotnana = await startFakeSpotnana((_, response) => sendJson(response, status, {}));
    const keys = [{ email: 'ada.adler@acme.example' }];
    try {
      const error = await errorOf(findUsers(spotnana.client, { companyId, keys }));
      expect(error).toMatchObject({ whatToDo: expect.stringContaining(advice) });
    } finally {
      await spotnana.close();
    }
  });
});
