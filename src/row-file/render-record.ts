import { joinFields } from './csv-fields.js';
import { BOM } from './encoding.js';
import { disarm } from './formula.js';
import { toObject } from './json-reader.js';
import type { Layout } from './layout.js';
import type { OwnCells } from './own-columns.js';
import { isOwnColumn, OWN_COLUMNS, UNREADABLE } from './own-columns.js';
import type { SplitRecord } from './split-columns.js';

/** Writes records of a file as the file is written, with our columns behind its own. */
export interface Renderer {
  /** What stands before the first record; may be empty. */
  head(): string;
  /** One line, with its end. */
  line(record: RenderedRecord, own: OwnCells): string;
}

export interface RenderedRecord extends Pick<SplitRecord, 'cells' | 'overflow' | 'text'> {
  isEmpty: boolean;
  /** What stands in the group's column instead, where the line is about one of several groups. */
  part?: string | undefined;
}

/** What a renderer needs to know of a file. */
export interface RenderedFile extends Layout {
  withBom: boolean;
  /** Where the group is. */
  groupColumn?: number | undefined;
}

export function createRenderer(file: RenderedFile): Renderer {
  return file.format === 'csv' ? createCsvRenderer(file) : createJsonRenderer(file);
}

function createCsvRenderer(file: RenderedFile): Renderer {
  const { columns, delimiter, lineBreak, groupColumn } = file;
  const toLine = (cells: readonly string[]) => joinFields(cells.map(disarm), delimiter) + lineBreak;
  const sep = file.hasSepLine ? `sep=${delimiter}${lineBreak}` : '';
  /** Empty rows above the column names, without which rows would have other numbers. */
  const above = lineBreak.repeat(file.headerRow - 1);
  return {
    head: () => (file.withBom ? BOM : '') + sep + above + toLine([...columns, ...OWN_COLUMNS]),
    line({ cells, overflow, part }, own) {
      const theirs = columns.map((_, index) =>
        part !== undefined && index === groupColumn ? part : (cells[index] ?? ''),
      );
      return toLine([...theirs, ...own, ...overflow]);
    },
  };
}

function createJsonRenderer({ columns, lineBreak, groupColumn, withBom }: RenderedFile): Renderer {
  const group = columns[groupColumn ?? -1];
  return {
    head: () => (withBom ? BOM : ''),
    line({ text = '', overflow, isEmpty, part }, own) {
      if (isEmpty) return text + lineBreak;
      const [unreadable] = overflow;
      if (unreadable !== undefined)
        return append(JSON.stringify({ [UNREADABLE]: unreadable }), own);
      if (part === undefined || group === undefined) return append(withoutOwn(text), own);
      return append(JSON.stringify({ ...toObject(withoutOwn(text)), [group]: part }), own);
    },
  };

  function append(object: string, own: OwnCells): string {
    const given = OWN_COLUMNS.map((name, index) => [name, own[index] ?? ''] as const);
    const fields = given.filter(([, cell], index) => index === 0 || cell !== '');
    const members = JSON.stringify(Object.fromEntries(fields)).slice(1);
    const theirs = object.trimEnd().slice(0, -1);
    return `${theirs}${theirs.trimEnd().endsWith('{') ? '' : ','}${members}${lineBreak}`;
  }
}

/** Taken off as text, as numbers of many digits would not outlive being read and written. */
function withoutOwn(text: string): string {
  const at = text.lastIndexOf(`,"${OWN_COLUMNS[0]}":`);
  const cut = at === -1 ? text : `${text.slice(0, at)}}`;
  const object = toObject(cut);
  if (object !== undefined && !Object.keys(object).some(isOwnColumn)) return cut;
  const theirs = Object.entries(toObject(text) ?? {}).filter(([name]) => !isOwnColumn(name));
  return JSON.stringify(Object.fromEntries(theirs));
}
