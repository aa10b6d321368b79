/** A longer line is cut; no row that a person means is that long. UTF-16 code units. */
export const MAX_LINE = 1_048_576;

/** What is kept of a text that cannot be read, for a person to find it again. */
export const MAX_EXCERPT = 200;

export interface Line {
  /** Without what ended it. */
  text: string;
  /** `\n`, `\r\n` or `\r`; empty behind the last line. */
  lineBreak: string;
  /** It was longer than {@link MAX_LINE}: `text` is its beginning only. */
  isCut: boolean;
}

export interface LineSplitter {
  push(text: string): Line[];
  end(): Line[];
}

/** Lines out of pieces of text, in memory for one line however long it is. */
export function createLineSplitter(): LineSplitter {
  let begun = '';
  let isCut = false;
  /** A carriage return at the end of a piece: the next one may begin with its line feed. */
  let held = '';

  function grow(part: string): void {
    if (isCut) return;
    begun += part;
    if (begun.length <= MAX_LINE) return;
    begun = begun.slice(0, MAX_EXCERPT);
    isCut = true;
  }

  function finish(lineBreak: string): Line {
    const line = { text: begun, lineBreak, isCut };
    begun = '';
    isCut = false;
    return line;
  }

  function split(text: string): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (const match of text.matchAll(/\r\n|\n|\r/g)) {
      grow(text.slice(from, match.index));
      lines.push(finish(match[0]));
      from = match.index + match[0].length;
    }
    grow(text.slice(from));
    return lines;
  }

  return {
    push(piece) {
      const text = held + piece;
      held = text.endsWith('\r') ? '\r' : '';
      return split(held === '' ? text : text.slice(0, -1));
    },
    end() {
      const lines = split(held);
      return begun === '' ? lines : [...lines, finish('')];
    },
  };
}
