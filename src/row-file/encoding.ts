import { RowFileError } from './errors.js';

/** Excel takes a file for UTF-8 only if it begins with it. */
export const BOM = '\uFEFF';

export interface Encoding {
  /** As `TextDecoder` takes it. */
  label: string;
  hasBom: boolean;
}

const MARKS: readonly (readonly [hex: string, label: string])[] = [
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
];

/** A byte order mark says what it is, whatever was asked for; without one and unasked, it is UTF-8. */
export function resolveEncoding(head: Buffer, asked?: string): Encoding {
  const hex = head.subarray(0, 3).toString('hex');
  const mark = MARKS.find(([bytes]) => hex.startsWith(bytes));
  if (mark !== undefined) return { label: mark[1], hasBom: true };
  return { label: toLabel(asked ?? 'utf-8'), hasBom: false };
}

function toLabel(asked: string): string {
  try {
    return new TextDecoder(asked).encoding;
  } catch (cause) {
    const known = 'utf-8, utf-16le, utf-16be, windows-1252, iso-8859-15, shift_jis, gbk';
    const message = `--encoding ${asked} is not known here; give one such as ${known}`;
    throw new RowFileError('option', message, { cause });
  }
}

/** Bytes that are no text in the encoding assumed. */
export class BadBytesError extends Error {
  override name = 'BadBytesError';
}

/** Text out of bytes, chunk by chunk, and of what is left over at the end. Throws `BadBytesError`. */
export type Decode = (chunk?: Uint8Array) => string;

export function createDecode({ label }: Encoding): Decode {
  const decoder = new TextDecoder(label, { fatal: true });
  return (chunk) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new BadBytesError(`not ${label}`, { cause });
    }
  };
}

export async function* decodeAll(
  chunks: AsyncIterable<Uint8Array>,
  decode: Decode,
): AsyncGenerator<string> {
  for await (const chunk of chunks) yield decode(chunk);
  yield decode();
}

/**
 * The text before the first byte that is none, and a quotation mark: it makes a row of what has just begun, and ends
 * a quoted field that the byte is in.
 */
export async function* textUpToBadByte(
  read: () => AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<string> {
  const badChunk = await findBadChunk(read(), encoding);
  const decode = createDecode(encoding);
  let n = 0;
  for await (const chunk of read()) {
    if (n === badChunk) {
      yield beforeBadByte(chunk, decode);
      break;
    }
    yield decode(chunk);
    n += 1;
  }
  yield '"';
}

/** The number of chunks where only the end is bad: a character cut off. */
async function findBadChunk(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): Promise<number> {
  const decode = createDecode(encoding);
  let n = 0;
  for await (const chunk of chunks) {
    if (!isText(() => decode(chunk))) break;
    n += 1;
  }
  return n;
}

function beforeBadByte(chunk: Uint8Array, decode: Decode): string {
  let text = '';
  let at = 0;
  while (at < chunk.length && isText(() => (text += decode(chunk.subarray(at, at + 1))))) at += 1;
  return text;
}

/** Whether decoding went well; anything but bad bytes is thrown on. */
function isText(decode: () => string): boolean {
  try {
    decode();
    return true;
  } catch (error) {
    if (error instanceof BadBytesError) return false;
    throw error;
  }
}
