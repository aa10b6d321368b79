import { expect, it } from 'vitest';
import { GroupMembers } from '../../../src/simulator/members.js';

const idsOf = (members: GroupMembers, now: number) =>
  members.visible(now).map(({ userId }) => userId);

it('keeps members by time, ties in the order they came, whatever order they are added in', () => {
  const members = new GroupMembers();
  for (const [id, addedAt] of Object.entries({ c: 3, a: 1, d: 3, b: 2 })) {
    expect(members.add(id, addedAt, 0)).toBe(true);
  }
  expect(members.userIds()).toEqual(['a', 'b', 'c', 'd']);
  expect(members.add('c', 9, 0)).toBe(false);
});

it('removes the one that was meant among many of the same time', () => {
  const members = new GroupMembers();
  for (let n = 0; n < 100; n++) members.add(`u${n}`, 1, 0);
  expect([members.remove('u57'), members.remove('u57')]).toEqual([true, false]);
  expect(members.size).toBe(99);
  expect(members.has('u57')).toBe(false);
  expect(members.userIds().slice(56, 58)).toEqual(['u56', 'u58']);
});

it('shows a member from its time on, or once revealed', () => {
  const members = new GroupMembers();
  members.add('now', 1, 0);
  members.add('later', 1, 10);
  members.add('never', 1, Infinity);
  expect([idsOf(members, 9), idsOf(members, 10)]).toEqual([['now'], ['now', 'later']]);
  expect(members.visibleRow('later', 9)).toBeUndefined();
  members.reveal();
  expect(idsOf(members, 0)).toEqual(['now', 'later', 'never']);
  expect(members.visibleRow('never', 0)).toBeDefined();
});
