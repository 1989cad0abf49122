/**
 * The one place that knows the component library, and only the components in use. To replace it, give these functions
 * other bodies: nothing else names it.
 */
import { endProbe } from './inline-style-probe.ts';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeRadio,
  vsCodeRadioGroup,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { h } from 'preact';
import type { ComponentChildren, VNode } from 'preact';

endProbe();
provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeProgressRing(),
  vsCodeRadio(),
  vsCodeRadioGroup(),
  vsCodeTextArea(),
  vsCodeTextField(),
);

/** Custom elements are not in Preact's types; here, and only here, their properties are taken on trust. */
const element = (name: `vscode-${string}`, props: object, children?: ComponentChildren): VNode =>
  h(name, props as Record<string, unknown>, children) as VNode;

interface Common {
  readonly class?: string;
  /** Found again by `[data-focus=…]` when focus is to be put here. */
  readonly focusName?: string;
}

const common = ({ class: name, focusName }: Common): object => ({
  ...(name ? { class: name } : {}),
  ...(focusName ? { 'data-focus': focusName } : {}),
});

export interface ButtonProps extends Common {
  readonly kind?: 'primary' | 'secondary';
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

/** A button for what matters most on the page; the quiet ones are plain `button`s. */
export function Button({ kind = 'primary', disabled = false, onClick, children, ...rest }: ButtonProps): VNode {
  return element('vscode-button', { ...common(rest), appearance: kind, disabled, onClick }, children);
}

export interface TextProps extends Common {
  readonly label: string;
  /** Keeps the label for screen readers only. */
  readonly hideLabel?: boolean;
  readonly value: string;
  readonly placeholder?: string;
  /** Longest text, in UTF-16 code units. */
  readonly most: number;
  readonly onInput: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly onBlur?: () => void;
}

const textProps = ({ label: _, hideLabel, value, placeholder = '', most, onInput, onKeyDown, onBlur, ...rest }: TextProps): object => ({
  ...common({ ...rest, class: `${rest.class ?? ''}${hideLabel ? ' label-hidden' : ''}`.trim() }),
  placeholder,
  maxlength: most,
  value,
  // Composed from the control inside, so the target is the element itself and has the new value.
  onInput: (event: Event) => onInput((event.currentTarget as HTMLInputElement).value),
  onKeyDown,
  onfocusout: onBlur,
});

/** Several lines; grows with its text, from `rows` on. */
export function TextArea({ rows = 2, ...props }: TextProps & { readonly rows?: number }): VNode {
  return element('vscode-text-area', { ...textProps(props), rows }, props.label);
}

export function TextField(props: TextProps): VNode {
  return element('vscode-text-field', textProps(props), props.label);
}

export interface CheckboxProps extends Common {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ComponentChildren;
}

export function Checkbox({ checked, onChange, children, ...rest }: CheckboxProps): VNode {
  const change = (event: Event): void => onChange((event.currentTarget as HTMLInputElement).checked);
  return element('vscode-checkbox', { ...common(rest), checked, onChange: change }, children);
}

export interface Choice<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface ChoiceProps<T extends string> extends Common {
  readonly label: string;
  readonly value: T | null;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
}

/** One of a few, all in sight. */
export function RadioGroup<T extends string>({ label, value, choices, onChange, ...rest }: ChoiceProps<T>): VNode {
  const change = (event: Event): void => {
    const { value: chosen } = event.currentTarget as HTMLInputElement;
    if (chosen !== value && choices.some(({ id }) => id === chosen)) onChange(chosen as T);
  };
  return element('vscode-radio-group', { ...common(rest), orientation: 'vertical', value: value ?? '', onChange: change }, [
    h('label', { slot: 'label' }, label),
    ...choices.map(({ id, label: text, disabled = false }) => element('vscode-radio', { key: id, value: id, disabled }, text)),
  ]);
}

/** One of many. The first choice is what stands there while nothing is chosen; `menu`: also after each choice. */
export function Dropdown<T extends string>({ label, value, choices, onChange, menu, ...rest }: ChoiceProps<T> & { menu?: boolean }): VNode {
  const change = (event: Event): void => {
    const select = event.currentTarget as HTMLSelectElement;
    const chosen = select.value as T;
    if (menu) select.value = '';
    onChange(chosen);
  };
  return element(
    'vscode-dropdown',
    { ...common(rest), 'aria-label': label, value: value ?? '', onChange: change },
    choices.map(({ id, label: text, disabled = false }) => h('vscode-option', { key: id, value: id, disabled, title: text }, text)),
  );
}

/** Says "working" to the eye; what is being done stands beside it in words. */
export function ProgressRing(): VNode {
  return h('div', { class: 'ring', 'aria-hidden': 'true' }, element('vscode-progress-ring', {}));
}
