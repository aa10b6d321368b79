/** What a part answers to, by question; input and answer are JSON. */
export type Handlers = Record<string, (input: never) => Promise<unknown>>;

export interface ToPart {
  /** From 1. */
  id: number;
  question: string;
  input: unknown;
}

export interface FromPart {
  /** The question's id; 0: the part serves from now on. */
  to: number;
  answer: Answers;
}

export type Answers = { value: unknown } | { error: string };
