export const SPEC_KIT = `# Tasks: User accounts

**Input**: Design documents from \`/specs/001-accounts/\`

## Format: \`[ID] [P?] [Story] Description\`
- **[P]**: Can run in parallel

## Phase 1: Setup

**Purpose**: Project initialization

- [X] T001 Create project structure per implementation plan
- [x] T002 [P] Configure linting in .eslintrc.json

**Checkpoint**: Foundation ready

---

## Phase 2: User Story 1

- [ ] T003 [P] [US1] Create User model in src/models/user.py
  - keep it small
- [ ] T004 [US1] Implement UserService in src/services/user.py (depends on T003)
- [ ] T005 Contract test in tests/contract/test_users.py

## Dependencies

- T005 blocks T004
`;

export const KIRO = `# Implementation Plan

- [x] 1. Set up project structure
  - Create directories
  - _Requirements: 1.1_

- [-] 2. Implement data models
- [ ] 2.1 Create core types in src/types.ts
  - Write \`parseUser()\`

    \`\`\`ts
    - [ ] not a task
    \`\`\`
  - _Requirements: 2.1, 3.3_
  - _Leverage: src/base.ts_
- [ ]* 2.2 Write unit tests
  - _Depends: 2.1_

- [ ] 10. Wire it up
`;

export const CHECKLIST = `Some words before.

# Release

1. [x] Bump the version
   with care

2. [ ] Publish
    * [ ] to the registry
    * [X] to the gallery (optional)

Words after.
`;

export const TASK_MASTER = {
  tasks: [
    {
      id: 1,
      title: 'Initialize repo',
      description: 'Create it.',
      status: 'done',
      dependencies: [],
      priority: 'high',
      details: 'Use `git init`.',
      testStrategy: 'Look.',
      subtasks: [
        { id: 1, title: 'Local', description: '', status: 'done', dependencies: [] },
        { id: 2, title: 'Remote', description: 'On the host', status: 'in-progress', dependencies: [1], details: 'x', custom: { a: [1] } },
      ],
    },
    { id: 4, title: 'Build', description: 'In src/build.ts', status: 'deferred', dependencies: [1, '1.2'], priority: 'low', subtasks: [] },
  ],
  metadata: { projectName: 'Demo', version: '1.2.0' },
};

export const TAGGED = {
  'feature-x': { tasks: [{ id: 9, title: 'Other', status: 'pending', dependencies: [] }] },
  master: TASK_MASTER,
  extra: true,
};

export const CLAUDE = {
  todos: [
    { content: 'Write tests', status: 'completed', activeForm: 'Writing tests' },
    { content: 'Fix src/a.ts', status: 'in_progress', activeForm: 'Fixing', priority: 'high', id: '7' },
  ],
};

export const VS_CODE = {
  operation: 'write',
  todoList: [
    { id: 1, title: 'Read the code', description: 'All of it', status: 'completed' },
    { id: 2, title: 'Change it', description: '', status: 'not-started' },
  ],
};
