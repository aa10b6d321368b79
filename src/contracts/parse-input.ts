import type { AddUserToGroupInput } from './add-user-to-group.js';
import { CONTRACT_VERSION } from './names.js';
import { countChars } from './text.js';

export type ParsedInput =
  { ok: true; input: AddUserToGroupInput } | { ok: false; problems: string[] };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Longest text each field takes, in Unicode code points. A group's name: Spotnana API documentation; an address: the
 * longest that mail knows.
 */
const MAX_LENGTH = {
  email: 320,
  externalId: 255,
  employeeId: 255,
  groupName: 255,
  requestedBy: 200,
  reason: 1_000,
  reference: 200,
} as const;

const IDS = ['companyId', 'userId', 'groupId'] as const;
const TEXTS = [
  'email',
  'externalId',
  'employeeId',
  'groupName',
  'requestedBy',
  'reason',
  'reference',
] as const;
const USER_FIELDS = ['userId', 'email', 'externalId', 'employeeId'] as const;
const FIELDS: readonly string[] = [...IDS, ...TEXTS, 'contractVersion'];

/**
 * Checks an input of unknown origin and brings it to one form: ids in lower case, texts trimmed, empty
 * optional fields left out. Pure; the client and the workflow's first lines both use it.
 */
export function parseAddUserToGroupInput(value: unknown): ParsedInput {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, problems: ['the input must be one JSON object'] };
  }
  const raw = new Map(Object.entries(value).filter(([, field]) => isGiven(field)));
  const problems = [...unknownFields(raw), ...versionProblems(raw)];
  const input: Partial<AddUserToGroupInput> = {};
  for (const name of IDS) readId(raw, name, input, problems);
  for (const name of TEXTS) readText(raw, name, input, problems);
  problems.push(...missingFields(raw));
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, input: input as AddUserToGroupInput };
}

export function isUuid(text: string): boolean {
  return UUID.test(text.toLowerCase());
}

/** JSON has no undefined: other languages send null or an empty text for "not given". */
function isGiven(field: unknown): boolean {
  return field !== undefined && field !== null && !(typeof field === 'string' && !field.trim());
}

function unknownFields(raw: Map<string, unknown>): string[] {
  return [...raw.keys()]
    .filter((name) => !FIELDS.includes(name))
    .map((name) => `unknown field "${name.slice(0, 40)}" (known: ${FIELDS.join(', ')})`);
}

function versionProblems(raw: Map<string, unknown>): string[] {
  const version = raw.get('contractVersion') ?? CONTRACT_VERSION;
  if (version === CONTRACT_VERSION) return [];
  return [`contractVersion ${JSON.stringify(version)} is not known here; send ${CONTRACT_VERSION}`];
}

function missingFields(raw: Map<string, unknown>): string[] {
  const problems = raw.has('companyId') ? [] : ['companyId is missing'];
  const userKeys = USER_FIELDS.filter((name) => raw.has(name));
  if (userKeys.length === 0) problems.push('userId, email, externalId or employeeId is missing');
  if (userKeys.length > 1) problems.push(`give only one of ${userKeys.join(', ')}`);
  const groupKeys = ['groupId', 'groupName'].filter((name) => raw.has(name));
  if (groupKeys.length === 0) problems.push('groupId or groupName is missing');
  if (groupKeys.length === 2) problems.push('give groupId or groupName, not both');
  return problems;
}

function readId(
  raw: Map<string, unknown>,
  name: (typeof IDS)[number],
  input: Partial<AddUserToGroupInput>,
  problems: string[],
): void {
  const value = raw.get(name);
  if (value === undefined) return;
  const id = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (UUID.test(id)) input[name] = id;
  else problems.push(`${name} must be a UUID such as 4f2c81d0-0000-4000-8000-000000000001`);
}

function readText(
  raw: Map<string, unknown>,
  name: (typeof TEXTS)[number],
  input: Partial<AddUserToGroupInput>,
  problems: string[],
): void {
  const value = raw.get(name);
  if (value === undefined) return;
  if (typeof value !== 'string') problems.push(`${name} must be a text`);
  else if (countChars(value.trim()) > MAX_LENGTH[name]) {
    problems.push(`${name} is longer than ${MAX_LENGTH[name]} characters`);
  } else if (name === 'email' && !isEmailAddress(value)) {
    problems.push('email must be one address such as ada@acme.example');
  } else input[name] = value.trim();
}

/** Hardly a check: what an address may be is for Spotnana to say. */
function isEmailAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}
