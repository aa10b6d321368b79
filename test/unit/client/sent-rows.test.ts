import { describe, expect, it } from 'vitest';
import type { PageStory } from '../../../src/client/bulk/sent-rows.js';
import { sentPlaces } from '../../../src/client/bulk/sent-rows.js';
import type { PageLoad } from '../../../src/contracts/bulk.js';

const FINANCE = '0a7e2c14-59b3-4d0e-8f21-6c1d9e3b7a55';
const LEGAL = '6f0c9d2e-1b84-4e5a-a3d7-2e8b5c4f1099';
const ADA = 'c2f1a7d4-8e36-4b9f-9d05-7a1e6b3c2f80';

/** Ada, once for each way of naming her, in each of these groups. */
const load: PageLoad = {
  page: 0,
  digest: '',
  groups: [{ groupId: FINANCE }, { groupName: 'Finance' }, { groupName: 'Legal' }],
  rows: [0, 1, 2].flatMap((group): PageLoad['rows'] => [
    ['2', group, ADA],
    ['3', group, { email: 'ada@acme.example' }],
    ['4', group, { externalId: 'x1' }],
    ['5', group, { employeeId: '007' }],
  ]),
};

const write = { groupId: FINANCE, userIds: ['somebody', ADA] };
const lookUp: PageStory['lookUps'][number] = {
  keys: [{ employeeId: '007' }, { externalId: 'x1' }, { email: 'ada@acme.example' }],
  users: [{ problem: 'user_not_found' }, { userId: 'somebody-else' }, { userId: ADA }],
};
const resolved = { 1: { id: FINANCE }, 2: { id: LEGAL } };

function placesOf(story: Partial<PageStory>): number[] {
  return [...sentPlaces(load, { writes: [], lookUps: [], resolved: [], ...story })];
}

describe('the rows that were sent', () => {
  it.each<[string, Partial<PageStory>, number[]]>([
    ['none where nothing was written', { lookUps: [lookUp], resolved: [resolved] }, []],
    ['those of the user and the group', { writes: [write] }, [0]],
    ['whatever the case of ids', { writes: [upper(write)] }, [0]],
    ['also where the user was looked up', { writes: [write], lookUps: [lookUp] }, [0, 1]],
    [
      'also where the group was looked up',
      { writes: [write], lookUps: [lookUp], resolved: [resolved] },
      [0, 1, 4, 5],
    ],
    [
      'of every write',
      { writes: [write, { ...write, groupId: LEGAL }], resolved: [resolved] },
      [0, 4, 8],
    ],
    [
      'by the look-up of the key, not by its place in another one',
      {
        writes: [write],
        lookUps: [lookUp, { keys: [{ externalId: 'x1' }], users: [{ userId: ADA }] }],
      },
      [0, 1, 2],
    ],
    ['not of a name that fits no group', { writes: [write], resolved: [{ 1: {} }, resolved] }, [0]],
    ['by any order that knew the name', { writes: [write], resolved: [{}, resolved] }, [0, 4]],
  ])('%s', (_, story, expected) => {
    expect(placesOf(story)).toEqual(expected);
  });
});

function upper({ groupId, userIds }: typeof write) {
  return { groupId: groupId.toUpperCase(), userIds: userIds.map((id) => id.toUpperCase()) };
}
