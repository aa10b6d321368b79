import { defineQuery, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import type {
  AddState,
  AddStatus,
  AddUserToGroupInput,
} from '../src/contracts/add-user-to-group.js';
import { STATUS_QUERY } from '../src/contracts/names.js';
import { SUMMARY_MAX_CHARS } from '../src/contracts/search-attributes.js';
import type { GroupRef } from '../src/contracts/steps.js';
import { cut, sentence, shortenIds, shortId } from '../src/contracts/text.js';
import type { Details, Ending, Wait } from './details.js';
import {
  detailsAtTheEnd,
  detailsWhileAdding,
  detailsWhileWaiting,
  renderDetails,
} from './details.js';

import { createMarks } from './marks.js';

/** What a run tells operators: its search attributes, its current details, the status query. */
export interface Journal {
  readonly status: AddStatus;
  /** In the run's first task: also takes back what "Start Workflow Like This One" copied from an old run. */
  begin(input: Partial<AddUserToGroupInput>): void;
  /** Names the step under way. */
  step(step: string): void;
  /** Once its name is known. */
  group(group: GroupRef): void;
  /** Once the user's id is known. */
  user(id: string): void;
  /** The run makes no progress. */
  waiting(wait: Wait): void;
  /** The trouble is over. */
  goingOn(): void;
  end(ending: Ending): void;
}

export function createJournal(searchAttributes: boolean): Journal {
  const status: AddStatus = { state: 'running', step: 'starting', attention: null, summary: '' };
  const upsert = createMarks(searchAttributes);
  const steps: string[] = [];
  let who = '';
  let group: GroupRef = { id: '', name: '' };
  const goal = () => `${who} to ${group.name || `group ${shortId(group.id)}`}`;
  const adding = () => (who === '' ? '' : `Adding ${goal()}.`);

  /** A list's columns are narrow: ids in full stand in attributes of their own. */
  function upsertState(state: AddState, summary: string, more: Parameters<typeof upsert>[0]): void {
    const listed = cut(shortenIds(summary), SUMMARY_MAX_CHARS) || null;
    upsert({ UsherState: state, UsherSummary: listed, ...more });
  }

  function show(change: Partial<AddStatus>, details: Details): void {
    Object.assign(status, change);
    setCurrentDetails(renderDetails(details, steps, Date.now()));
  }

  setHandler(defineQuery<AddStatus>(STATUS_QUERY), () => status, {
    description: 'Where the add stands: state, step, attention, summary. No input.',
  });

  return {
    status,
    begin(input) {
      const { companyId, userId, groupId, groupName = '' } = input;
      who = toWho(input);
      group = { id: groupId ?? '', name: groupName };
      upsertState('running', adding(), {
        UsherCompanyId: companyId ?? null,
        UsherUserId: userId ?? null,
        UsherGroupId: groupId ?? null,
        UsherBatchId: null,
        UsherOutcome: null,
        UsherAttention: null,
      });
    },
    step(step) {
      steps.push(step);
      show({ step, summary: adding() }, detailsWhileAdding(adding()));
    },
    group(found) {
      if (group.id === '') upsert({ UsherGroupId: found.id });
      group = { id: found.id, name: found.name };
    },
    user(id) {
      upsert({ UsherUserId: id });
      who = `user ${shortId(id)}`;
    },
    waiting(wait) {
      const { attention, why, whatToDo } = wait;
      const heading = `Waiting to add ${goal()}`;
      const summary = `${heading}: ${sentence(why)} ${sentence(whatToDo)}`;
      if (status.attention !== attention) {
        upsertState('waiting', summary, { UsherAttention: attention });
      }
      show(
        { state: 'waiting', attention, summary },
        detailsWhileWaiting(heading, wait, Date.now()),
      );
    },
    goingOn() {
      if (status.attention === null) return;
      upsertState('running', adding(), { UsherAttention: null });
      show({ state: 'running', attention: null, summary: adding() }, detailsWhileAdding(adding()));
    },
    end(ending) {
      const { summary } = ending;
      upsertState('done', summary, { UsherOutcome: ending.ending, UsherAttention: null });
      show({ state: 'done', attention: null, summary }, detailsAtTheEnd(ending, startAgainUrl()));
    },
  };
}

/** An address or a number is never told. */
function toWho({ userId, email, externalId, employeeId }: Partial<AddUserToGroupInput>): string {
  if (userId !== undefined) return `user ${shortId(userId)}`;
  const isGiven = (email ?? externalId ?? employeeId) !== undefined;
  return isGiven ? 'the user asked for' : '';
}

/** The UI's form "Start Workflow Like This One" for this run; the UI is taken to be served at `/`. */
function startAgainUrl(): string {
  const { namespace, taskQueue, workflowType, workflowId, runId } = workflowInfo();
  const fields = Object.entries({ taskQueue, workflowType, workflowId, runId })
    // A parenthesis would end the link.
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll(')', '%29')}`);
  return `/namespaces/${namespace}/workflows/start-workflow?${fields.join('&')}`;
}
