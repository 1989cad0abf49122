import type { SessionModel } from '../session/model.ts';
import type { StepView } from '../session/view.ts';
import type { Override } from '../trajectory/events.ts';

/** Most of one text that an agent is given, in UTF-16 code units. */
const MOST = 2_000;
const cut = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST)}…` : text);

/** The task and how its plan stands, as an agent reads it: plain JSON. */
export function planReport(model: SessionModel) {
  const view = model.view();
  const { plan } = view;
  return {
    task: { title: view.task.title, text: cut(view.task.text) },
    phase: view.phase,
    plan: plan && {
      title: plan.title,
      accepted: plan.accepted,
      ...(plan.offer ? { revisionOffered: { changes: plan.offer.pieces.length } } : {}),
      steps: plan.steps.map((step, index) => stepReport(step, index, plan.steps)),
    },
    unexplainedFiles: view.offPlan.files.map(({ uri }) => uri),
    findings: view.findings.map(({ text, severity, uri, line, answer = 'open' }) => ({ text: cut(text), severity, uri, line, answer })),
  };
}

function stepReport({ step, state, current, flag, overrides, waived, checked, files }: StepView, index: number, all: readonly StepView[]) {
  const numbers = new Map(all.map((each, at) => [each.step.id, at + 1]));
  return {
    number: index + 1,
    id: step.id,
    title: step.title,
    ...(step.description === '' ? {} : { description: cut(step.description) }),
    kind: step.kind,
    state,
    ...(step.optional ? { optional: true } : {}),
    ...(current ? { current: true } : {}),
    ...(step.files.length > 0 ? { files: step.files } : {}),
    ...(step.dependsOn.length > 0 ? { dependsOn: step.dependsOn.flatMap((id) => numbers.get(id) ?? []) } : {}),
    ...(step.checks.length > 0
      ? { checks: step.checks.map((check) => (check.kind === 'command' ? check.command : `/${check.pattern}/`)) }
      : {}),
    ...(checked
      ? { checksPassed: checked.filter(({ passed }) => passed).length, checksFailed: checked.filter(({ passed }) => !passed).length }
      : {}),
    ...(files.length > 0 ? { changed: files.map(({ uri }) => uri) } : {}),
    ...(flag ? { flag: cut(flag.why) } : {}),
    ...(waived === undefined ? {} : { waived: cut(waived) }),
    ...(overrides.length > 0 ? { refused: overrides.map(({ rationale }) => cut(rationale)) } : {}),
  };
}

/** What the expert refused, and why: what is in force, newest last. */
export function overridesReport(model: SessionModel) {
  return { refused: model.judgement.overrides.map((override) => overrideReport(model, override)) };
}

function overrideReport({ plans, judgement }: SessionModel, { target, wrong, rationale, instead, sure, code, link }: Override) {
  const step = plans.step(target.id);
  const finding = target.kind === 'finding' ? judgement.finding(target.id)?.finding.text : undefined;
  const flag = target.kind === 'flag' ? judgement.flags.find((record) => record.flag.id === target.id)?.flag.why : undefined;
  const what = step?.title ?? finding ?? flag;
  return {
    of: target.kind,
    ...(what === undefined ? {} : { what: cut(what) }),
    ...(target.excerpt === undefined ? {} : { excerpt: cut(target.excerpt) }),
    wrong,
    why: cut(rationale),
    ...(instead === undefined ? {} : { instead: cut(instead) }),
    ...(sure === undefined ? {} : { sure }),
    ...(code.length > 0 ? { code: code.map(({ uri, startLine, endLine }) => ({ file: uri, startLine, endLine })) } : {}),
    ...(link === undefined ? {} : { link }),
  };
}
