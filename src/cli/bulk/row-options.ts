import type { Command } from 'commander';
import type { RowFileOptions } from '../../row-file/index.js';
import { UsageError } from '../errors.js';

/** How a file of rows is to be read: the same for whoever starts a batch and for whoever joins its results to the file. */
export interface RowOptions {
  group?: string;
  map?: string;
  splitGroups?: string;
  groupMap?: string;
  encoding?: string;
  only?: string;
}

export function addRowOptions(command: Command): Command {
  return command
    .option('--group <id|name>', 'one group for all rows')
    .option('--map <columns>', 'what the columns are, as in user=E-mail,group=Team')
    .option('--split-groups <separator>', "a cell names several groups, as in ';'")
    .option('--group-map <file>', "HR's words for groups: a file with the columns value,group")
    .option('--encoding <name>', 'such as windows-1252 (default: UTF-8, or what a mark says)')
    .option(
      '--only <outcomes>',
      'of a results file, the rows to do again, as in failed,refused:user_not_found',
    );
}

export async function toRowFileOptions(
  path: string,
  companyId: string,
  options: RowOptions,
  signal: AbortSignal,
): Promise<RowFileOptions> {
  const { parseColumnMap, toGroupKey } = await import('../../row-file/index.js');
  const group = options.group === undefined ? undefined : toGroupKey(options.group);
  if (group && 'reason' in group) throw new UsageError(`--group is not usable: ${group.message}`);
  return {
    path,
    companyId: companyId.trim().toLowerCase(),
    group,
    map: options.map === undefined ? undefined : parseColumnMap(options.map),
    splitGroups: options.splitGroups,
    groupMap: options.groupMap,
    encoding: options.encoding,
    only: options.only === undefined ? undefined : toList(options.only),
    signal,
  };
}

/** `a,b` as a list. */
export function toList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
