/** What the scripted model answers in the main job: five sound steps, one that invents a name, one nobody needs to touch. */
export const TASK = `Add the glass bead game page to the examples

Put the game's Svelte component into examples/glass-bead, say in the README how to open it, list it in CHANGELOG.md, and
test the timing of its stages.`;

export const COMPONENT = 'examples/glass-bead/Game.svelte';
export const NOTES = 'examples/glass-bead/NOTES.md';

/** Titles by what becomes of the step. */
export const STEPS = {
  component: 'Create the game component `Game.svelte`',
  notes: 'Write `NOTES.md` on how to open the example page',
  skipped: 'Test the stage durations of the game',
  changelog: 'List the example in the changelog',
  refused: 'Preload the sounds with `AudioPool.preload()`',
} as const;

export const PLAN = {
  title: 'Add the glass bead game page to the examples',
  steps: [
    {
      title: STEPS.component,
      description:
        'Create the component: rounds, beads, breath and meditation stages, a progress display, and the audio that iOS Safari needs to be blessed first (`test_audio`).',
      kind: 'code',
      files: [COMPONENT],
      symbols: ['test_audio', 'game_stages', 'GameStage'],
      checks: [],
      dependsOn: [],
    },
    {
      title: STEPS.notes,
      description: 'Create the notes: which room to open, and that sounds need one click first.',
      kind: 'docs',
      files: [NOTES],
      symbols: [],
      checks: [],
      dependsOn: [1],
    },
    {
      title: STEPS.skipped,
      description: 'Create a unit test that adds up the stage durations of a game of three players.',
      kind: 'test',
      files: ['test/unit/examples/stage-durations.test.ts'],
      symbols: ['stageDurations'],
      checks: [{ kind: 'command', text: 'npm test' }],
      dependsOn: [1],
    },
    {
      title: STEPS.changelog,
      description: 'One line under “Unreleased”, once the tests are there: the glass bead example; and its link at the end of the file.',
      kind: 'docs',
      files: ['CHANGELOG.md'],
      symbols: [],
      checks: [],
      dependsOn: [3],
    },
    {
      title: STEPS.refused,
      description: 'Use the pool that the workspace already has, so that the first round does not stutter.',
      kind: 'code',
      files: ['src/core/audio/audio-pool.ts'],
      symbols: ['AudioPool.preload'],
      checks: [],
      dependsOn: [1],
    },
  ],
};

export const RATIONALE = 'There is no AudioPool here. The component blesses its own two sounds; that is enough.';
