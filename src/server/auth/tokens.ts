import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../../protocol/tokens.ts';
import type { Database } from '../store/database.ts';
import type { Transacted } from '../store/transaction.ts';

/** Whoever acts: what a token stands for. */
export interface Principal {
  readonly token: string;
  readonly organization: string;
  /** Null: every project of the organization. */
  readonly project: string | null;
  readonly role: Role;
  readonly actor: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | null;
}

export interface NewToken {
  readonly role: Role;
  /** Id of an organization that is there. */
  readonly organization: string;
  /** Name of a project, which is created when it is not there yet; undefined: all of them. */
  readonly project?: string | undefined;
  /** Id of a project that is there; for whoever has it at hand. */
  readonly projectId?: string | null;
  /** Default: a new one, so that two tokens never own each other's sessions by accident. */
  readonly actor?: string | undefined;
  readonly expiresAt: number | null;
}

export interface IssuedToken extends Principal {
  /** Shown once: only its hash is kept. */
  readonly secret: string;
}

/** Never with a hyphen in front: on a command line that would be an option. */
const randomId = (): string => randomBytes(9).toString('base64url').replace(/^-/, 'x');
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
const newSecret = (): string => `coag_${randomBytes(32).toString('base64url')}`;

export class TokenStore {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  async create(wanted: NewToken): Promise<IssuedToken> {
    return this.#database.write(async (tx) => {
      const { organization } = wanted;
      const project =
        wanted.project === undefined ? (wanted.projectId ?? null) : await projectNamed(tx, organization, wanted.project, this.#now());
      return this.#issue(tx, {
        role: wanted.role,
        organization,
        project,
        actor: wanted.actor ?? randomId(),
        expiresAt: wanted.expiresAt,
      });
    });
  }

  /** Id of the organization of this name, which is created when it is not there yet. */
  async organizationNamed(name: string): Promise<string> {
    return this.#database.write(async (tx) => {
      const known = await tx.selectFrom('organizations').select('id').where('name', '=', name).executeTakeFirst();
      if (known) return known.id;
      const id = randomId();
      await tx.insertInto('organizations').values({ id, name, created_at: this.#now() }).execute();
      return id;
    });
  }

  /** Undefined when there is none of this name. */
  async organizationCalled(name: string): Promise<string | undefined> {
    return (await this.#database.sql.selectFrom('organizations').select('id').where('name', '=', name).executeTakeFirst())?.id;
  }

  /** Undefined for a token that is unknown, expired or revoked: the three are not told apart. */
  async authenticate(secret: string): Promise<Principal | undefined> {
    const row = await this.#database.sql.selectFrom('tokens').selectAll().where('hash', '=', hashOf(secret)).executeTakeFirst();
    if (!row || row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= this.#now())) return undefined;
    return {
      token: row.id,
      organization: row.organization_id,
      project: row.project_id,
      role: row.role as Role,
      actor: row.actor,
      expiresAt: row.expires_at,
    };
  }

  /** A new secret for the same actor, role and project; the old one ends at once. Undefined: no such token in the organization. */
  async rotate(organization: string, id: string, expiresAt: number | null): Promise<IssuedToken | undefined> {
    return this.#database.write(async (tx) => {
      const old = await revoked(tx, organization, id, this.#now());
      if (!old) return undefined;
      return this.#issue(tx, { role: old.role as Role, organization, project: old.project_id, actor: old.actor, expiresAt });
    });
  }

  async revoke(organization: string, id: string): Promise<boolean> {
    return (await this.#database.write((tx) => revoked(tx, organization, id, this.#now()))) !== undefined;
  }

  /** Living tokens of an organization, without anything that would let one act. */
  async list(organization: string): Promise<(Principal & { createdAt: number })[]> {
    const rows = await this.#database.sql
      .selectFrom('tokens')
      .selectAll()
      .where('organization_id', '=', organization)
      .where('revoked_at', 'is', null)
      .orderBy('created_at')
      .execute();
    return rows.map((row) => ({
      token: row.id,
      organization,
      project: row.project_id,
      role: row.role as Role,
      actor: row.actor,
      expiresAt: row.expires_at,
      createdAt: row.created_at,
    }));
  }

  async #issue(tx: Transacted, wanted: Omit<Principal, 'token'>): Promise<IssuedToken> {
    const secret = newSecret();
    const token = randomId();
    await tx
      .insertInto('tokens')
      .values({
        id: token,
        organization_id: wanted.organization,
        project_id: wanted.project,
        role: wanted.role,
        actor: wanted.actor,
        hash: hashOf(secret),
        created_at: this.#now(),
        expires_at: wanted.expiresAt,
        revoked_at: null,
      })
      .execute();
    return { ...wanted, token, secret };
  }
}

async function revoked(tx: Transacted, organization: string, id: string, now: number) {
  return tx
    .updateTable('tokens')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('organization_id', '=', organization)
    .where('revoked_at', 'is', null)
    .returning(['role', 'project_id', 'actor'])
    .executeTakeFirst();
}

/** The id of an organization's project, which is created when it is not there yet. */
export async function projectNamed(tx: Transacted, organization: string, name: string, now: number): Promise<string> {
  const known = await tx
    .selectFrom('projects')
    .select('id')
    .where('organization_id', '=', organization)
    .where('name', '=', name)
    .executeTakeFirst();
  if (known) return known.id;
  const id = randomId();
  await tx.insertInto('projects').values({ id, organization_id: organization, name, created_at: now }).execute();
  return id;
}
