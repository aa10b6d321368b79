import { CancellationScope, condition, patched } from '@temporalio/workflow';
import type {
  AddUserToGroupResult,
  InheritedRole,
  Witness,
} from '../src/contracts/add-user-to-group.js';
import { SINGLE_ADD_PRIORITY } from '../src/contracts/names.js';
import { parseAddUserToGroupInput } from '../src/contracts/parse-input.js';
import type { GroupRef, ReadProof } from '../src/contracts/steps.js';
import { shortId } from '../src/contracts/text.js';
import { toUserKey } from '../src/contracts/user-key.js';
import type { Add } from './add.js';
import { conclude, ended, fail } from './conclude.js';
import { withDeadline } from './deadline.js';
import { describeSuccess } from './endings.js';
import {
  ambiguousGroup,
  groupNotFound,
  groupOfAnotherCompany,
  invalidInput,
  verificationTimedOut,
} from './guards.js';
import { findUser } from './find-user.js';
import { createJournal } from './journal.js';
import { isSurelyUnwritten, Refusal } from './refusal.js';
import { isBegunAnew, untilRunBeforeEnds } from './run-before.js';
import { bindRun, createSteps } from './steps.js';

/**
 * Adds one user to one group: finds the group, looks before it writes, writes once, and does not say "added"
 * before Spotnana lists the membership. Ends with a result, or as failed with a type of `FAILURES`.
 */
export async function AddUserToGroupWorkflow(input: unknown): Promise<AddUserToGroupResult> {
  const settings = await CancellationScope.nonCancellable(bindRun);
  const journal = createJournal(settings.searchAttributes);
  const parsed = parseAddUserToGroupInput(input);
  journal.begin(parsed.ok ? parsed.input : {});
  if (!parsed.ok) throw fail(journal, undefined, invalidInput(parsed.problems));

  const { userId } = parsed.input;
  const known = userId === undefined ? {} : { userId };
  const add: Add = {
    input: parsed.input,
    user: toUserKey(parsed.input),
    settings,
    journal,
    steps: createSteps({
      settings,
      companyId: parsed.input.companyId,
      board: journal,
      priority: SINGLE_ADD_PRIORITY,
    }),
    progress: { startedAt: Date.now(), write: 'none', ...known },
  };
  try {
    await withDeadline(settings.runDeadlineMs, () => addUserToGroup(add));
  } catch (error) {
    await conclude(add, error);
  }
  const result = describeSuccess(ended(add));
  const { outcome: ending, summary, next } = result;
  journal.end({ ending, headline: summary, why: '', next, summary });
  return result;
}

/** The story of one add. Where it returns, the user is in the group and a read of this run said so. */
async function addUserToGroup(add: Add): Promise<void> {
  // Asked where it matters alone: in all other runs it would be one more event.
  if (isBegunAnew(add.settings) && patched('waits after a reset')) {
    await untilRunBeforeEnds(add.settings);
  }
  const userId = await findUser(add);
  const groupId = add.input.groupId ?? (await findGroup(add)).id;
  const roles = readRoles(add, groupId);
  try {
    const { group, membership } = await readGroupAndMembership(add, userId, groupId);
    if (group.companyId !== add.input.companyId) throw groupOfAnotherCompany(group);
    add.progress.group = group;
    add.journal.group(group);

    if (membership.present.length > 0) {
      add.progress.witness = 'group_members';
    } else {
      await write(add, userId, group, membership.proof);
      add.progress.witness = await verify(add, userId, group);
    }
    add.progress.roles = await roles.result();
  } finally {
    roles.stop();
  }
}

/** Step 1, for a group given by its name. Never a silent pick. */
async function findGroup({ input, steps, journal, progress }: Add): Promise<GroupRef> {
  const groupName = input.groupName ?? '';
  const label = `which group is named ${groupName}?`;
  progress.step = 'listUserGroups';
  journal.step(`1 of 6: ${label}`);
  const answer = await steps.ask('listUserGroups', { label, input: { groupName } });
  if (answer.found === 'none') throw groupNotFound(groupName, answer);
  if (answer.found === 'several') throw ambiguousGroup(groupName, answer.groups);
  progress.group = answer.group;
  journal.group(answer.group);
  return answer.group;
}

/** Steps 2 and 3, which depend on nothing of each other; their answers count in the seed's order. */
async function readGroupAndMembership(
  { steps, journal, progress }: Add,
  userId: string,
  groupId: string,
) {
  const user = shortId(userId);
  const name = progress.group?.name ?? shortId(groupId);
  const scope = new CancellationScope();
  progress.step = 'getUserGroup';
  journal.step(`2 to 4 of 6: read ${name}, its members and roles`);
  return scope.run(async () => {
    const getGroup = steps.ask('getUserGroup', {
      label: `what is group ${name}?`,
      input: { groupId },
    });
    const listMembers = steps.ask('listUserGroupMembers', {
      label: `is ${user} in ${name}?`,
      input: { groupId, userIds: [userId] },
    });
    listMembers.catch(() => {});
    try {
      const { group } = await getGroup;
      progress.step = 'listUserGroupMembers';
      return { group, membership: await listMembers };
    } catch (error) {
      scope.cancel();
      throw error;
    }
  });
}

/** Step 4, optional: what the user inherits. Its failure never fails the add, and hardly delays it. */
function readRoles({ steps, settings, progress }: Add, groupId: string) {
  const scope = new CancellationScope();
  const name = progress.group?.name ?? shortId(groupId);
  const label = `which roles do members of ${name} get?`;
  let answered = false;
  let roles: InheritedRole[] | null = null;
  const reading = scope.run(() =>
    steps.tryOnce('listUserGroupRoles', { label, input: { groupId } }),
  );
  reading
    .then((answer) => void (roles = answer.roles))
    .catch(() => {})
    .finally(() => void (answered = true));
  return {
    async result(): Promise<InheritedRole[] | null> {
      const summary = 'Waits a little for step 4, the roles (optional)';
      await condition(() => answered, settings.rolesPatienceMs, { summary });
      return roles;
    },
    stop: () => scope.cancel(),
  };
}

/** Step 5. The proof of the fresh read goes along once; after any wait the step reads for itself. */
async function write(
  { steps, journal, progress }: Add,
  userId: string,
  group: GroupRef,
  proof: ReadProof,
) {
  const label = `add ${shortId(userId)} to ${group.name}`;
  progress.step = 'updateUserGroupMembers';
  progress.write = 'unknown';
  journal.step(`5 of 6: ${label}`);
  const question = { label, input: { groupId: group.id, userIds: [userId], proof } };
  try {
    const { wrote } = await steps.ask('updateUserGroupMembers', question);
    progress.write = wrote === 'no' ? 'not needed' : 'accepted';
  } catch (error) {
    if (isSurelyUnwritten(error)) progress.write = 'none';
    throw error;
  }
}

/** Step 6; where it is refused to these credentials, the members list is the witness instead. */
async function verify(add: Add, userId: string, group: GroupRef): Promise<Witness> {
  add.progress.step = 'listUserGroupsForUser';
  const label = `does ${shortId(userId)} have ${group.name}?`;
  add.journal.step(`6 of 6: ${label}`);
  const ask = {
    user_groups: async (untilPresent: boolean) => {
      const input = { groupId: group.id, userId, untilPresent };
      const { present } = await add.steps.ask('listUserGroupsForUser', { label, input });
      return present;
    },
    group_members: async (untilPresent: boolean) => {
      const input = { groupId: group.id, userIds: [userId], untilPresent };
      const as = 'listUserGroupsForUser';
      const { present } = await add.steps.ask('listUserGroupMembers', { label, input, as });
      return present.length > 0;
    },
  };
  try {
    if (await isSeen(ask.user_groups)) return 'user_groups';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (await isSeen(ask.group_members)) return 'group_members';
  }
  throw verificationTimedOut();
}

/** Polls; before it says no, a fresh step takes one more look. */
async function isSeen(look: (untilPresent: boolean) => Promise<boolean>): Promise<boolean> {
  return (await look(true)) || look(false);
}
