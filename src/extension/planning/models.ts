import { l10n } from 'vscode';
import type { PlanModel } from '../../planner/model.ts';
import type { OpenAiParts } from '../../planner/open-ai-model.ts';
import type { ToSidebar } from '../../protocol/sidebar.ts';
import { hostClock } from '../host-clock.ts';
import { getSetting } from '../settings.ts';
import { UserError } from '../user-error.ts';
import { EditorModel, findEditorModel } from './editor-model.ts';
import type { ModelKey } from './model-key.ts';

export type Source = Extract<ToSidebar, { type: 'state' }>['sources'][number]['id'];
export type ModelSource = Extract<Source, 'model' | 'editor'>;

/** The language models that can be asked from this window. */
export class Models {
  readonly #key: ModelKey;
  /** What endpoints turned out not to understand, so that it is asked once a window. */
  readonly #dialects: OpenAiParts['dialects'] = new Map();
  #inEditor = false;
  /** The last answer as it came, whoever asked. */
  rawAnswer: string | undefined;

  constructor(key: ModelKey) {
    this.#key = key;
  }

  /** Looks whether the editor has a chat model of its own. */
  async find(): Promise<void> {
    this.#inEditor = (await findEditorModel()) !== undefined;
  }

  get sources(): Extract<ToSidebar, { type: 'state' }>['sources'] {
    const name = getSetting('model.name');
    const ready = getSetting('model.baseUrl') !== '' && name !== '';
    return [
      { id: 'model', label: ready ? name : l10n.t('A model'), ready },
      { id: 'editor', label: l10n.t('The editor’s model'), ready: this.#inEditor },
      { id: 'outline', label: l10n.t('Outline, without AI'), ready: true },
      { id: 'import', label: l10n.t('A plan file'), ready: true },
    ];
  }

  /** Where a plan comes from when nobody says. */
  get best(): Source {
    return this.sources.find(({ ready, id }) => ready && id !== 'import')?.id ?? 'outline';
  }

  /** The model to ask when only a model will do. */
  get bestModel(): ModelSource {
    const { best } = this;
    return best === 'editor' ? best : 'model';
  }

  /** The model that is set up, or another one at the same server; else the editor's own. Undefined: there is none. */
  async ready(name = getSetting('model.name')): Promise<PlanModel | undefined> {
    if (getSetting('model.baseUrl') !== '' && name !== '') return this.get('model', name);
    return this.#inEditor ? this.get('editor') : undefined;
  }

  /** @throws UserError when it is not set up */
  async get(source: ModelSource, name = getSetting('model.name')): Promise<PlanModel> {
    if (source === 'editor') {
      const chat = await findEditorModel();
      if (chat) return new EditorModel(chat);
      throw new UserError(
        'no-editor-model',
        l10n.t('The editor has no chat model.'),
        l10n.t('Sign in to one in the editor, or use another source.'),
        ['outline', 'import', 'settings'],
      );
    }
    const baseUrl = getSetting('model.baseUrl');
    if (!baseUrl || !name) {
      throw new UserError(
        'no-model',
        l10n.t('No model is set up.'),
        l10n.t('Set its base URL and name in the settings, or go on without.'),
        ['settings', 'outline', 'import'],
      );
    }
    const { OpenAiModel } = await import('../../planner/open-ai-model.ts');
    const timeout = getSetting('model.timeoutSeconds') * 1000;
    return new OpenAiModel(
      {
        baseUrl,
        model: name,
        key: await this.#key.get(),
        temperature: getSetting('model.temperature'),
        firstTimeout: timeout,
        idleTimeout: timeout,
      },
      { fetch, clock: hostClock, dialects: this.#dialects },
    );
  }
}
