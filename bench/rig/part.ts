import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answers, FromPart, Handlers, ToPart } from './part-protocol.js';
import type { Usage } from './usage.js';
import { readUsage } from './usage.js';

/** One process of a benchmark, so that what is measured shares no event loop with what is not. */
export interface Part<H extends Handlers> {
  readonly pid: number;
  ask<K extends keyof H & string>(
    question: K,
    ...input: Parameters<H[K]>
  ): Promise<Awaited<ReturnType<H[K]>>>;
  /** CPU time and peak memory so far. */
  usage(): Usage;
  /** SIGTERM, and waits until the process is gone. */
  stop(): Promise<void>;
  /** kill -9, and waits until the process is gone. */
  kill9(): Promise<void>;
}

const END_WITH_PARENT = new URL('end-with-parent.js', import.meta.url).href;

/** How much of what a process wrote goes into the error when it ends too early. */
const LAST_WORDS_MAX_CHARS = 2_000;

/** Starts the compiled `main` and waits until it serves. It does not outlive this process. */
export async function startPart<H extends Handlers>(
  main: URL,
  env: Readonly<Record<string, string>> = {},
): Promise<Part<H>> {
  const { PATH = '', HOME = '' } = process.env;
  const child = fork(fileURLToPath(main), [], {
    env: { PATH, HOME, ...env },
    execArgv: [`--import=${END_WITH_PARENT}`],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const questions = createQuestions(child, main);
  await questions.ready;
  const pid = child.pid ?? 0;
  return {
    pid,
    ask: async (question, ...input) => questions.ask(question, input[0]) as never,
    usage: () => readUsage(pid),
    stop: async () => end(child, 'SIGTERM'),
    kill9: async () => end(child, 'SIGKILL'),
  };
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

function createQuestions(child: ChildProcess, main: URL) {
  const waiting = new Map<number, Waiting>();
  const words = lastWords(child);
  let asked = 0;
  const ready = new Promise((resolve, reject) => waiting.set(0, { resolve, reject }));
  child.on('message', (message) => {
    const { to, answer } = message as FromPart;
    settle(waiting.get(to), answer);
    waiting.delete(to);
  });
  child.once('exit', (code, signal) => {
    const how = `${main.pathname.split('/bench/').at(-1)} ended (${signal ?? code})`;
    for (const one of waiting.values()) one.reject(new Error(`${how}: ${words()}`));
    waiting.clear();
  });
  return {
    ready,
    async ask(question: string, input: unknown): Promise<unknown> {
      const id = ++asked;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        child.send({ id, question, input } satisfies ToPart);
      });
    },
  };
}

function settle(one: Waiting | undefined, answer: Answers): void {
  if ('error' in answer) one?.reject(new Error(answer.error));
  else one?.resolve(answer.value);
}

function lastWords({ stdout, stderr }: ChildProcess): () => string {
  let text = '';
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-LAST_WORDS_MAX_CHARS);
    });
  }
  return () => text.trim();
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
