import type { UserKeyField } from '../contracts/rows.js';
import { clean } from './clean.js';

/** What a column is for. A `user` column has keys of several kinds: each cell says by its form which. */
export type ColumnRole = UserKeyField | 'user' | 'groupId' | 'group' | 'companyId';

/** Names by which columns are known, brought to the form of {@link toLooseName}. */
const NAMES: Record<ColumnRole, string> = {
  user: 'user',
  userId: 'userid useruuid spotnanauserid spotnanaid travelerid travellerid',
  email:
    'email emailid emailaddress mail mailaddress emailwork workemail workemailaddress ' +
    'businessemail businessemailaddress companyemail companyemailaddress corporateemail officialemail ' +
    'primaryemail primaryworkemail useremail employeeemail emailprimarywork ' +
    'emailadresse mailadresse adresseemail adressemail courriel correo correoelectronico',
  externalId: 'externalid externaluserid partnerid partneruserid',
  employeeId:
    'employeeid employeenumber employeeno employeenr employeecode empid empno empnumber ' +
    'personnelid personnelnumber personnelno staffid staffnumber staffno workerid workernumber payrollnumber ' +
    'personalnummer personalnr mitarbeiternummer mitarbeiternr mitarbeiterid matricule numeroempleado',
  groupId: 'groupid usergroupid spotnanagroupid groupuuid',
  group:
    'group groupname usergroup usergroupname spotnanagroup spotnanagroupname team teamname ' +
    'gruppe gruppenname benutzergruppe groupe nomdugroupe grupo',
  companyId: 'companyid spotnanacompanyid companyuuid',
};

const ROLES = new Map(
  (Object.keys(NAMES) as ColumnRole[]).flatMap((role) =>
    NAMES[role].split(' ').map((name): [string, ColumnRole] => [name, role]),
  ),
);

/** `E-Mail Address` and `email_address` are one name: letters and digits count, their case and accents do not. */
export function toLooseName(column: string): string {
  const letters = clean(column).normalize('NFKD').toLowerCase();
  return letters.replace(/[^\p{L}\p{N}]+/gu, '');
}

export function roleOf(column: string): ColumnRole | undefined {
  return ROLES.get(toLooseName(column));
}

const USER_ROLES: readonly (ColumnRole | undefined)[] = [
  'user',
  'userId',
  'email',
  'externalId',
  'employeeId',
];

export function namesUser(column: string): boolean {
  return USER_ROLES.includes(roleOf(column));
}

export function namesGroup(column: string): boolean {
  const role = roleOf(column);
  return role === 'group' || role === 'groupId';
}
