import type { Say } from './say.ts';

interface Step {
  readonly id: string;
  readonly title: string;
  /** Markdown, as walkthroughs take it: `[words](command:id)` in a line of its own is a button. */
  readonly description: string;
  readonly picture: string;
  readonly alt: string;
  readonly done: readonly string[];
}

const STEPS: readonly Step[] = [
  {
    id: 'start',
    title: 'Start a task',
    description:
      'Write what is to be done: a sentence, an issue, or a list of steps. A model breaks it into steps; without a model, an outline of your own text does.\n[Start a Task](command:coagency.startTask)\nPlans can come from a file, too: spec-kit, Kiro, Task Master, a Markdown checklist.\n[Import a Plan](command:coagency.importPlan)',
    picture: 'proposed',
    alt: 'A proposed plan in the panel, to be accepted or distrusted',
    done: ['onCommand:coagency.startTask', 'onCommand:coagency.acceptPlan'],
  },
  {
    id: 'model',
    title: 'Choose the model, or none',
    description:
      'Any OpenAI-compatible server will do, also one on your own machine. It gets the task, the file tree and the files that matter most, secrets masked.\n[Model Settings](command:workbench.action.openSettings?%5B%22coagency.model%22%5D)\n[Set API Key](command:coagency.setApiKey)',
    picture: 'start',
    alt: 'Where a plan comes from: a model, the editor’s own model, an outline, a file',
    done: ['onSettingChanged:coagency.model.baseUrl', 'onCommand:coagency.setApiKey'],
  },
  {
    id: 'work',
    title: 'Work, and see what was skipped',
    description:
      'Edit as always. Each change is attributed to the step it serves. A step that was passed over is flagged, with the reason; one click answers it.\n[Show the Plan](command:coagency.showPanel)',
    picture: 'plan',
    alt: 'Steps that are done, in progress, flagged as skipped and refused',
    done: ['onView:coagency.plan'],
  },
  {
    id: 'distrust',
    title: 'Say where the AI is wrong',
    description:
      'Ctrl+Alt+D (Cmd+Alt+D): one choice, one line, Enter. What you selected in the editor goes along. The reason is read where the step was, and goes into the next plan.\n[Distrust…](command:coagency.distrust)',
    picture: 'distrust',
    alt: 'The form: what is wrong, and why',
    done: ['onCommand:coagency.distrust'],
  },
  {
    id: 'finish',
    title: 'Finish with a fresh look',
    description:
      'What is open, flagged and unexplained is listed before you finish. A fresh look says what may be wrong or missing; accept it, fix it, or distrust it.\n[Take a Fresh Look](command:coagency.freshLook)\n[Finish Session](command:coagency.finishSession)',
    picture: 'findings',
    alt: 'Findings with their places, each to accept, fix or distrust',
    done: ['onCommand:coagency.freshLook', 'onCommand:coagency.finishSession'],
  },
  {
    id: 'record',
    title: 'The record is yours',
    description:
      'You are asked before anything is recorded in a workspace. Recorded: the text of files you open and each change, saves, terminal commands, commits, the plan and what you say. Not recorded: .env and key files, what .gitignore or your settings exclude, the clipboard, terminal output. Secrets are masked first.\n[Show What Was Recorded](command:coagency.showRecording)\n[Exclude Files](command:workbench.action.openSettings?%5B%22coagency.recording%22%5D)\n[Pause](command:coagency.pauseRecording)\n[Delete a Session](command:coagency.deleteSession)\n[Replay a Session](command:coagency.openReplay)',
    picture: 'record',
    alt: 'The panel’s last line: recording, synced, and the key to distrust',
    done: ['onCommand:coagency.showRecording'],
  },
];

/** What a person is shown first, with pictures of the panel as it is (`node scripts/pictures.ts`). */
export function walkthroughs(say: Say): readonly Record<string, unknown>[] {
  const picture = (name: string, theme: 'dark' | 'light'): string => `media/walkthrough/${name}-${theme}.png`;
  return [
    {
      id: 'start',
      title: say('walkthrough.title', 'Get Started with Coagency'),
      description: say('walkthrough.description', 'Work with an AI’s plan, see what you skipped, and say why you distrust it.'),
      steps: STEPS.map(({ id, title, description, picture: name, alt, done }) => ({
        id,
        title: say(`walkthrough.${id}.title`, title),
        description: say(`walkthrough.${id}.description`, description),
        media: {
          image: {
            dark: picture(name, 'dark'),
            light: picture(name, 'light'),
            hc: picture(name, 'dark'),
            hcLight: picture(name, 'light'),
          },
          altText: say(`walkthrough.${id}.alt`, alt),
        },
        completionEvents: done,
      })),
    },
  ];
}
