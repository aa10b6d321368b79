import type { PreparedRows } from '../../client/index.js';
import type { RowFile, RowFileOptions, Survey } from '../../row-file/index.js';

/** A file that was looked through once: what a batch is started with, and what its results are joined to. */
export interface PreparedFile extends PreparedRows {
  readonly file: RowFile;
  readonly survey: Survey;
}

/** Throws `RowFileError` where the file cannot be used as a whole. Close it. */
export async function prepareFile(options: RowFileOptions): Promise<PreparedFile> {
  const { openRowFile, surveyFile, usableRows } = await import('../../row-file/index.js');
  const file = await openRowFile(options);
  try {
    const survey = await surveyFile(file);
    const { digest, counts, groups } = survey;
    return {
      file,
      survey,
      digest,
      counts,
      groups,
      rows: () => usableRows(file.rows(), survey),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
