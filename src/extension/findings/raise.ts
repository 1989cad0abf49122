import { DiagnosticSeverity, languages } from 'vscode';
import type { Roots } from '../capture/roots.ts';
import type { Session } from '../session/session.ts';

/** Writes down what the rules have to say of the result now. What is still under way on disk comes first. */
export async function raiseFindings(session: Session, roots: Roots): Promise<void> {
  const { findingEvents } = await import('../../core/findings/finding-events.ts');
  await session.capture.settle();
  if (session.isDisposed) return;
  const events = findingEvents(session.model, (path) => {
    const uri = roots.toUri(path);
    if (!uri) return [];
    return languages
      .getDiagnostics(uri)
      .filter(({ severity }) => severity === DiagnosticSeverity.Error || severity === DiagnosticSeverity.Warning)
      .map(({ message, range, severity }) => ({
        message,
        line: range.start.line + 1,
        severe: severity === DiagnosticSeverity.Error,
      }));
  });
  for (const event of events) session.append(event);
}
