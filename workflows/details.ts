import type { AddEnding } from '../src/contracts/add-user-to-group.js';
import type { Attention } from '../src/contracts/attention.js';
import { needsPerson } from '../src/contracts/attention.js';
import { sentence, shortenIds, utc, utcSoon } from '../src/contracts/text.js';

/**
 * The current details: Markdown for the UI's User Metadata tab. They vanish when no worker answers, so nothing is
 * told here alone. Pure: what is known goes in, text comes out.
 */
export interface Details {
  /** ⏳ goes on by itself, ✋ needs a person, ✅ the user is in the group, ❌ ended in another way. */
  sign: '⏳' | '✋' | '✅' | '❌';
  heading: string;
  /** In Markdown; an empty answer is left out. */
  answers: readonly (readonly [question: string, answer: string])[];
}

export function renderDetails(
  { sign, heading, answers }: Details,
  steps: readonly string[],
  now: number,
): string {
  const given = answers.filter(([, answer]) => answer !== '');
  const list = steps.map((step, n) => `- ${n < steps.length - 1 ? '✅' : sign} ${plain(step)}`);
  return [
    `### ${sign} ${plain(heading)}`,
    ...given.map(([question, answer]) => `**${question}** ${answer}`),
    list.join('\n'),
    `*As of ${utc(now)}.*`,
  ].join('\n\n');
}

export function detailsWhileAdding(summary: string): Details {
  return { sign: '⏳', heading: summary, answers: [] };
}

/** Why a run makes no progress, and until when. */
export interface Wait {
  attention: Attention;
  /** What Spotnana (or the worker) said last. */
  why: string;
  whatToDo: string;
  /** The next try, ms since the epoch; absent while one is under way. */
  until?: number;
}

export function detailsWhileWaiting(
  summary: string,
  { attention, why, whatToDo, until }: Wait,
  now: number,
): Details {
  const isForPerson = needsPerson(attention);
  const stuck = isForPerson
    ? 'Yes, until somebody acts; then it goes on by itself.'
    : 'No, it goes on by itself.';
  const next =
    until === undefined
      ? 'It is trying right now.'
      : `Next try at ${utcSoon(until, now)}, or at once on the signal \`retryNow\` (More Actions).`;
  return {
    sign: isForPerson ? '✋' : '⏳',
    heading: summary,
    answers: [
      ['Why:', plain(sentence(why))],
      ['Is it stuck?', `${stuck} ${next}`],
      ['What to do now:', plain(sentence(whatToDo))],
    ],
  };
}

/** How a run ended, for people. */
export interface Ending {
  ending: AddEnding;
  /** Who, which group, what holds. */
  headline: string;
  why: string;
  next: string;
  /** All of it. */
  summary: string;
}

const START_AGAIN = /start the (same )?add again/i;

/** `startAgainUrl`: the UI's form that starts the same add again. */
export function detailsAtTheEnd(
  { ending, headline, why, next }: Ending,
  startAgainUrl: string,
): Details {
  const isWell = ending === 'added' || ending === 'already_member';
  return {
    sign: isWell ? '✅' : '❌',
    heading: shortenIds(headline),
    answers: [
      ['Why:', plain(why)],
      [
        'What to do now:',
        plain(next).replace(START_AGAIN, (words) => `[${words}](${startAgainUrl})`),
      ],
    ],
  };
}

/** Names and messages come from outside: none of their characters is Markdown or HTML. */
function plain(text: string): string {
  return text.replace(/[\\`*_<>[\]|~]/g, '\\$&');
}
