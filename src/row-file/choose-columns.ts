import type { GroupKey, UserKeyField } from '../contracts/rows.js';
import { clean } from './clean.js';
import type { ColumnMap } from './column-map.js';
import { toMapOption } from './column-map.js';
import { namesGroup, namesUser, roleOf, toLooseName } from './column-names.js';
import { quote, RowFileError } from './errors.js';

/** Where in a record the user, the group and the company are. */
export interface ChosenColumns {
  user: number;
  /** Undefined: each cell says by its form what it is. */
  userField: UserKeyField | undefined;
  /** Undefined where all rows have one group. */
  group: number | undefined;
  /** The group's cells are ids only. */
  isGroupId: boolean;
  company: number | undefined;
  /** For people: `user = "E-mail", group = "Team", 11 columns ignored`. */
  mapping: string;
}

export interface ChooseInput {
  name: string;
  /** The names of the file's columns; ours are not among them. */
  columns: readonly string[];
  map: ColumnMap;
  /** The group of all rows; a column that names one is ignored then. */
  group: GroupKey | undefined;
}

/** Chooses by name. Throws where none or several fit, with the option that settles it. */
export function chooseColumns(input: ChooseInput): ChosenColumns {
  const user = chooseUser(input);
  const group = input.group === undefined ? chooseGroup(input) : undefined;
  const company = input.columns.findIndex((column) => roleOf(column) === 'companyId');
  const chosen = {
    user,
    userField: input.map.userField ?? fieldOf(input.columns[user]),
    group,
    isGroupId: group !== undefined && roleOf(input.columns[group] ?? '') === 'groupId',
    company: company === -1 ? undefined : company,
  };
  return { ...chosen, mapping: describe(input, chosen) };
}

function fieldOf(column = ''): UserKeyField | undefined {
  const role = roleOf(column);
  const isField = role === 'userId' || role === 'email' || role === 'externalId';
  return isField || role === 'employeeId' ? role : undefined;
}

function chooseUser(input: ChooseInput): number {
  if (input.map.user !== undefined) return find(input, input.map.user);
  const found = indexesOf(input.columns, namesUser);
  if (found.length === 1) return found[0] ?? 0;
  if (found.length === 0) {
    throw new RowFileError('columns', `${missing('user', input)}: give --map user=COLUMN`);
  }
  throw several('user', input, found, (user) => ({ user, ...groupPart(input) }));
}

function chooseGroup(input: ChooseInput): number {
  if (input.map.group !== undefined) return find(input, input.map.group);
  const found = indexesOf(input.columns, namesGroup);
  if (found.length === 1) return found[0] ?? 0;
  if (found.length === 0) {
    const remedy = 'give --group for all rows, or --map group=COLUMN';
    throw new RowFileError('columns', `${missing('group', input)}: ${remedy}`);
  }
  const [user] = indexesOf(input.columns, namesUser);
  const named = input.map.user ?? clean(input.columns[user ?? -1] ?? '');
  throw several('group', input, found, (group) => ({ ...(named && { user: named }), group }));
}

/** What of the group belongs into an option about the user. */
function groupPart({ columns, map, group }: ChooseInput): ColumnMap {
  if (group !== undefined) return {};
  const name = map.group ?? columns.find(namesGroup);
  return name === undefined ? {} : { group: clean(name) };
}

function missing(what: string, { name, columns }: ChooseInput): string {
  const shown = columns.filter((column) => clean(column) !== '').slice(0, 12);
  const rest = columns.length > shown.length ? ', …' : '';
  const list = shown.map((column) => quote(clean(column))).join(', ');
  return `No column of ${name} names the ${what} (its first row has ${list}${rest})`;
}

function several(
  what: string,
  { name, columns }: ChooseInput,
  found: readonly number[],
  toMap: (column: string) => ColumnMap,
): RowFileError {
  const names = found.map((index) => clean(columns[index] ?? ''));
  if (new Set(names).size < names.length) return twice(name, names[0] ?? '');
  const list = names.map((column) => quote(column)).join(' and ');
  const options = names.map((column) => toMapOption(toMap(column))).join(' or ');
  const message = `${found.length} columns of ${name} could name the ${what}, ${list}: give ${options}`;
  return new RowFileError('columns', message);
}

function twice(name: string, column: string): RowFileError {
  const message = `${name} has several columns ${quote(column)}: rename all but one`;
  return new RowFileError('columns', message);
}

/** By the exact name, else by one that differs in spelling only. */
function find({ name, columns }: ChooseInput, asked: string): number {
  const exact = indexesOf(columns, (column) => clean(column) === clean(asked));
  const loose = indexesOf(columns, (column) => toLooseName(column) === toLooseName(asked));
  const [index, second] = exact.length > 0 ? exact : loose;
  if (second !== undefined) throw twice(name, asked);
  if (index !== undefined) return index;
  const shown = columns.slice(0, 20).map((column) => quote(clean(column)));
  const message = `${name} has no column ${quote(asked)}: --map names one of ${shown.join(', ')}`;
  throw new RowFileError('columns', message);
}

function indexesOf(columns: readonly string[], fits: (column: string) => boolean): number[] {
  return [...columns.keys()].filter((index) => fits(columns[index] ?? ''));
}

function describe(input: ChooseInput, chosen: Omit<ChosenColumns, 'mapping'>): string {
  const { user, group, company } = chosen;
  const { columns, map } = input;
  const nameOf = (index: number) => quote(clean(columns[index] ?? ''), 60);
  const used = [user, group, company].filter((index) => index !== undefined);
  const ignored = columns.length - used.length;
  return [
    `user = ${nameOf(user)}${map.userField === undefined ? '' : ` (${map.userField})`}`,
    group === undefined ? `group = ${describeGroup(input.group)}` : `group = ${nameOf(group)}`,
    ...(company === undefined ? [] : [`company = ${nameOf(company)}`]),
    ...(ignored > 0 ? [`${ignored} column${ignored === 1 ? '' : 's'} ignored`] : []),
  ].join(', ');
}

function describeGroup(group: GroupKey | undefined): string {
  if (group === undefined) return 'none';
  return `${'groupId' in group ? group.groupId : group.groupName} for all rows`;
}
