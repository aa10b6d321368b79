/** As one word of a POSIX shell: workflow ids hold names of groups, with spaces and apostrophes. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
