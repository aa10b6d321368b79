import { defineQuery, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type {
  AddEnding,
  AddState,
  AddStatus,
  AddUserToGroupInput,
} from '../src/contracts/add-user-to-group.js';
import type { Attention } from '../src/contracts/attention.js';
import { STATUS_QUERY } from '../src/contracts/names.js';
import { SUMMARY_MAX_CHARS } from '../src/contracts/search-attributes.js';
import { cut } from '../src/contracts/text.js';
import { renderDetails } from './details.js';
import { createMarks } from './marks.js';

/** What a run tells operators: its search attributes, its current details, the status query. */
export interface Journal {
  readonly status: AddStatus;
  /** In the run's first task: also takes back what "Start Workflow Like This One" copied from an old run. */
  begin(input: Partial<AddUserToGroupInput>): void;
  /** Names the step under way and, once known, group and user. */
  step(step: string): void;
  group(id: string): void;
  user(id: string): void;
  /** The run makes no progress, and why. */
  waiting(attention: Attention, summary: string, whatToDo: string): void;
  /** The trouble is over. */
  goingOn(): void;
  end(ending: AddEnding, summary: string, next: string): void;
}

export function createJournal(searchAttributes: boolean): Journal {
  const status: AddStatus = { state: 'running', step: 'starting', attention: null, summary: '' };
  const upsert = createMarks(searchAttributes);
  const done: string[] = [];
  let next = '';

  function show(change: Partial<AddStatus>): void {
    Object.assign(status, change);
    setCurrentDetails(renderDetails(status, done, next, Date.now()));
  }

  setHandler(defineQuery<AddStatus>(STATUS_QUERY), () => status, {
    description: 'Where the add stands: state, step, attention, summary. No input.',
  });

  return {
    status,
    begin({ companyId, userId, groupId }) {
      upsert({
        UsherCompanyId: companyId ?? null,
        UsherUserId: userId ?? null,
        UsherGroupId: groupId ?? null,
        UsherState: 'running' satisfies AddState,
        UsherBatchId: null,
        UsherOutcome: null,
        UsherAttention: null,
        UsherSummary: null,
      });
    },
    step(step) {
      if (status.step !== 'starting') done.push(status.step);
      show({ step });
    },
    group(id) {
      upsert({ UsherGroupId: id });
    },
    user(id) {
      upsert({ UsherUserId: id });
    },
    waiting(attention, summary, whatToDo) {
      if (status.attention !== attention) {
        upsert({
          UsherState: 'waiting',
          UsherAttention: attention,
          UsherSummary: cut(summary, SUMMARY_MAX_CHARS),
        });
      }
      next = whatToDo;
      show({ state: 'waiting', attention, summary });
    },
    goingOn() {
      if (status.attention === null) return;
      upsert({ UsherState: 'running', UsherAttention: null, UsherSummary: null });
      next = '';
      show({ state: 'running', attention: null, summary: '' });
    },
    end(ending, summary, whatNext) {
      upsert({
        UsherState: 'done',
        UsherOutcome: ending,
        UsherAttention: null,
        UsherSummary: cut(summary, SUMMARY_MAX_CHARS),
      });
      next = whatNext;
      show({ state: 'done', attention: null, summary });
    },
  };
}
