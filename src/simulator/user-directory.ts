import type { User } from './model.js';

/** What users are found by besides their ids. */
export type IndexedField = 'email' | 'externalId' | 'employeeId';

const FIELDS: readonly IndexedField[] = ['email', 'externalId', 'employeeId'];

/**
 * All users. Invariant: the users of `#byId` are those of `#byCompany`, in the order they were added, and of the
 * indexes, so that with a million of them a page is a slice and a filter is a look-up for each value.
 */
export class UserDirectory {
  readonly #byId = new Map<string, User>();
  readonly #byCompany = new Map<string, User[]>();
  /** Almost every value has one user: a list is kept only where there are several. */
  readonly #indexes: Record<IndexedField, Map<string, User | User[]>> = {
    email: new Map(),
    externalId: new Map(),
    employeeId: new Map(),
  };

  all(): User[] {
    return [...this.#byId.values()];
  }

  byId(id: string): User | undefined {
    return this.#byId.get(id);
  }

  ofCompany(companyId: string): readonly User[] {
    return this.#byCompany.get(companyId) ?? [];
  }

  /** In whatever company; addresses by their lower case. */
  having(field: IndexedField, value: string): readonly User[] {
    const found = this.#indexes[field].get(toIndexed(field, value));
    if (found === undefined) return [];
    return Array.isArray(found) ? found : [found];
  }

  /** Takes the place of the user with the same id, if there is one. */
  put(user: User): void {
    const known = this.#byId.get(user.id);
    if (known) this.#unindex(known);
    if (known?.companyId === user.companyId) this.#replace(known, user);
    else this.#append(user, known);
    this.#byId.set(user.id, user);
    for (const field of FIELDS) this.#index(field, user);
  }

  #replace(known: User, user: User): void {
    const colleagues = this.#byCompany.get(user.companyId) ?? [];
    colleagues[colleagues.indexOf(known)] = user;
  }

  #append(user: User, known: User | undefined): void {
    const left = known && this.#byCompany.get(known.companyId);
    if (known && left) left.splice(left.indexOf(known), 1);
    const colleagues = this.#byCompany.get(user.companyId);
    if (colleagues) colleagues.push(user);
    else this.#byCompany.set(user.companyId, [user]);
  }

  #index(field: IndexedField, user: User): void {
    const value = user[field];
    if (value === undefined) return;
    const having = this.having(field, value);
    const indexed = having.length === 0 ? user : [...having, user];
    this.#indexes[field].set(toIndexed(field, value), indexed);
  }

  #unindex(user: User): void {
    for (const field of FIELDS) {
      const value = user[field];
      if (value === undefined) continue;
      const others = this.having(field, value).filter(({ id }) => id !== user.id);
      if (others.length > 0) this.#indexes[field].set(toIndexed(field, value), others);
      else this.#indexes[field].delete(toIndexed(field, value));
    }
  }
}

function toIndexed(field: IndexedField, value: string): string {
  return field === 'email' ? value.toLowerCase() : value;
}
