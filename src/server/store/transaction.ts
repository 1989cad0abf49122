import type { Transaction } from 'kysely';
import type { Schema } from './schema.ts';

export type Transacted = Transaction<Schema>;
export type Work<T> = (tx: Transacted) => Promise<T>;
