import { isJsonMode, isText } from './content-type.ts';
import { linesToArray } from './json-messages.ts';

/** One data event. A line break of any kind in the content begins a new `data:` line, so no content can end an event or begin another. */
export function dataEvent(contentType: string, bytes: Buffer): string {
  if (!isText(contentType)) return event('data', bytes.toString('base64'));
  const text = (isJsonMode(contentType) ? linesToArray(bytes) : bytes).toString('utf8');
  return event('data', text);
}

export interface Control {
  readonly streamNextOffset: string;
  readonly streamCursor?: string;
  readonly upToDate?: true;
  readonly streamClosed?: true;
}

export const controlEvent = (control: Control): string => event('control', JSON.stringify(control));

const event = (name: string, data: string): string =>
  `event: ${name}\n${data
    .split(/\r\n|\r|\n/)
    .map((line) => `data:${line}\n`)
    .join('')}\n`;
