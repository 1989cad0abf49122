/** Step n brings version n to n + 1. A step that was released is never edited: what comes later is a new step. */
export const migrations: readonly ((dialect: 'sqlite' | 'postgres') => string[])[] = [
  (dialect) => {
    const id = dialect === 'sqlite' ? 'integer primary key autoincrement' : 'bigint generated always as identity primary key';
    const bytes = dialect === 'sqlite' ? 'blob' : 'bytea';
    return [
      `create table organizations (id text primary key, name text not null, created_at bigint not null)`,
      `create table projects (id text primary key, organization_id text not null references organizations, name text not null,
         created_at bigint not null, unique (organization_id, name))`,
      `create table tokens (id text primary key, organization_id text not null references organizations, project_id text references projects,
         role text not null, actor text not null, hash text not null unique, created_at bigint not null, expires_at bigint, revoked_at bigint)`,
      `create table settings (name text primary key, value text not null)`,
      `create table streams (id ${id}, path text not null unique, content_type text not null, tail bigint not null, loose bigint not null,
         closed integer not null, closed_by text, last_seq text, ttl bigint, expires_at bigint, touched_at bigint not null,
         created_at bigint not null, forked_from bigint references streams, fork_at bigint not null, fork_request text,
         forks integer not null, deleted integer not null)`,
      `create table segments (stream_id bigint not null references streams on delete cascade, start bigint not null, length bigint not null,
         codec text not null, body ${bytes} not null, primary key (stream_id, start))`,
      `create table producers (stream_id bigint not null references streams on delete cascade, producer text not null, epoch bigint not null,
         seq bigint not null, primary key (stream_id, producer))`,
      `create table sessions (stream_id bigint primary key references streams on delete cascade, organization_id text not null,
         project_id text not null references projects, key text not null, session text not null, owner text not null, title text not null,
         count bigint not null, head text not null, fork_of text, finished integer not null, overrides integer not null,
         open_flags integer not null, created_at bigint not null, updated_at bigint not null, unique (organization_id, key))`,
      `create index sessions_by_time on sessions (organization_id, updated_at, key)`,
      `create table blobs (organization_id text not null, hash text not null, size bigint not null, codec text not null, body ${bytes} not null,
         primary key (organization_id, hash))`,
      `create table session_blobs (stream_id bigint not null references streams on delete cascade, hash text not null,
         primary key (stream_id, hash))`,
      `create table tombstones (organization_id text not null, key text not null, deleted_at bigint not null, primary key (organization_id, key))`,
      // The bodies are compressed already; PostgreSQL would only try in vain.
      ...(dialect === 'postgres'
        ? ['segments', 'blobs'].map((table) => `alter table ${table} alter column body set storage external`)
        : []),
    ];
  },
  () => [
    `create table marks (stream_id bigint not null references streams on delete cascade, kind text not null, id text not null,
       seq bigint not null, state text not null, what text, step text, text text, primary key (stream_id, kind, id))`,
    `create index marks_by_kind on marks (kind, state, stream_id, seq)`,
  ],
  () => [
    `create table reviews (stream_id bigint primary key references streams on delete cascade,
       session_id bigint not null references sessions on delete cascade, reviewer text not null, upheld integer not null,
       overturned integer not null, unsure integer not null, comments integer not null, updated_at bigint not null,
       unique (session_id, reviewer))`,
  ],
];
