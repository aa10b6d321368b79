import { createHash } from 'node:crypto';
import { createCsvReader } from './csv-reader.js';
import type { Encoding } from './encoding.js';
import {
  BadBytesError,
  createDecode,
  decodeAll,
  resolveEncoding,
  textUpToBadByte,
} from './encoding.js';
import { RowFileError } from './errors.js';
import { createJsonReader } from './json-reader.js';
import type { Layout } from './layout.js';
import { detectLayout } from './layout.js';
import type { Line } from './lines.js';
import { createLineSplitter, MAX_LINE } from './lines.js';
import type { RawRecord, RecordReader } from './records.js';
import { refuseForeign, refuseNuls } from './refuse-foreign.js';
import type { Source, SourceOptions } from './source.js';
import { changed, openSource } from './source.js';

/** A file whose text is known to be good, as records; it knows nothing of users and groups. */
export interface Table {
  readonly name: string;
  readonly layout: Layout;
  /** Whether a file beside it should begin with a byte order mark: it does, or is not UTF-8. */
  readonly withBom: boolean;
  /** Of the file's bytes, in hexadecimal digits. */
  readonly sha256: string;
  /** Those behind the column names, in portions; each call reads the file anew. */
  records(): AsyncIterable<readonly RawRecord[]>;
  close(): Promise<void>;
}

export interface TableOptions extends SourceOptions {
  encoding?: string | undefined;
  /** Whether a column's name means something: it decides between delimiters. */
  isKnown: (column: string) => boolean;
}

/** Opens a file and reads it once in full, so that bytes that are no text are found before anything starts. */
export async function openTable(options: TableOptions): Promise<Table> {
  const source = await openSource(options);
  try {
    return await readTable(source, options);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function readTable(source: Source, options: TableOptions): Promise<Table> {
  const encoding = await identify(source, options.encoding);
  const sha256 = await inspect(source, encoding, options);
  const text = () => decodeAll(source.chunks(), createDecode(encoding));
  const layout = await detect(source.name, text(), options);
  return {
    name: source.name,
    layout,
    withBom: encoding.hasBom || encoding.label !== 'utf-8',
    sha256,
    records: () => readRecords(source.name, text(), layout),
    close: () => source.close(),
  };
}

async function identify(source: Source, asked: string | undefined): Promise<Encoding> {
  const head = await firstBytes(source);
  refuseForeign(source.name, head);
  const encoding = resolveEncoding(head, asked);
  if (!encoding.label.startsWith('utf-16')) refuseNuls(source.name, head);
  return encoding;
}

async function firstBytes(source: Source): Promise<Buffer> {
  for await (const chunk of source.chunks()) return Buffer.from(chunk.subarray(0, 8_192));
  return Buffer.alloc(0);
}

/** The SHA-256 of a file whose bytes are all text. */
async function inspect(source: Source, encoding: Encoding, options: TableOptions): Promise<string> {
  const hash = createHash('sha256');
  const decode = createDecode(encoding);
  try {
    for await (const chunk of source.chunks()) {
      hash.update(chunk);
      decode(chunk);
    }
    decode();
  } catch (error) {
    if (!(error instanceof BadBytesError)) throw error;
    throw await badBytes(source, encoding, options);
  }
  return hash.digest('hex');
}

async function badBytes(
  source: Source,
  encoding: Encoding,
  options: TableOptions,
): Promise<RowFileError> {
  const text = () => textUpToBadByte(() => source.chunks(), encoding);
  const row = await countRows(text, await detectIfAny(source.name, text(), options));
  const remedy = 'save it as "CSV UTF-8", or say how it is encoded, as in --encoding windows-1252';
  return new RowFileError(
    'encoding',
    `${source.name} is not ${encoding.label.toUpperCase()}: row ${row} is the first with other bytes; ${remedy}`,
  );
}

async function detectIfAny(...args: Parameters<typeof detect>): Promise<Layout | undefined> {
  try {
    return await detect(...args);
  } catch (error) {
    if (error instanceof RowFileError) return undefined;
    throw error;
  }
}

/** Where not even the column names can be read, it is their row. */
async function countRows(
  text: () => AsyncIterable<string>,
  layout: Layout | undefined,
): Promise<number> {
  let row = 1;
  if (layout === undefined) return row;
  for await (const records of toRecords(text(), layout)) row = records.at(-1)?.number ?? row;
  return row;
}

async function detect(
  name: string,
  text: AsyncIterable<string>,
  { isKnown }: TableOptions,
): Promise<Layout> {
  return detectLayout(name, await firstLines(text), isKnown);
}

/** Of these, the ones that tell the layout are among the first. */
const MAX_FIRST_LINES = 20_000;

async function firstLines(texts: AsyncIterable<string>): Promise<Line[]> {
  const splitter = createLineSplitter();
  const lines: Line[] = [];
  let length = 0;
  for await (const text of texts) {
    lines.push(...splitter.push(text));
    length += text.length;
    if (length > 2 * MAX_LINE || lines.length > MAX_FIRST_LINES) break;
  }
  return [...lines, ...splitter.end()];
}

async function* readRecords(
  name: string,
  text: AsyncIterable<string>,
  layout: Layout,
): AsyncGenerator<readonly RawRecord[]> {
  try {
    for await (const records of toRecords(text, layout)) {
      yield records.filter(({ number }) => number > layout.headerRow);
    }
  } catch (error) {
    // All of its bytes were text when it was opened.
    throw error instanceof BadBytesError ? changed(name) : error;
  }
}

async function* toRecords(
  text: AsyncIterable<string>,
  layout: Layout,
): AsyncGenerator<readonly RawRecord[]> {
  const reader = createReader(layout);
  for await (const lines of toLines(text, layout.hasSepLine)) yield reader.push(lines);
  yield reader.end();
}

function createReader({ format, delimiter, columns }: Layout): RecordReader {
  return format === 'csv' ? createCsvReader(delimiter) : createJsonReader(columns);
}

async function* toLines(
  texts: AsyncIterable<string>,
  hasSepLine: boolean,
): AsyncGenerator<readonly Line[]> {
  const splitter = createLineSplitter();
  let skip = hasSepLine ? 1 : 0;
  const take = (lines: Line[]) => {
    const rest = lines.slice(skip);
    skip -= lines.length - rest.length;
    return rest;
  };
  for await (const text of texts) yield take(splitter.push(text));
  yield take(splitter.end());
}
