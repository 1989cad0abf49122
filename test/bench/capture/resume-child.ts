import { nodeFiles } from '../../../src/node/files.ts';
import { SessionModel } from '../../../src/core/session/model.ts';
import { TrajectoryReader } from '../../../src/node/log/reader.ts';
import { TrajectoryWriter } from '../../../src/node/log/writer.ts';
import { readCheckpoint } from '../../../src/node/session/checkpoint.ts';
import { endsPaused, pastEvents } from '../../../src/node/session/past-events.ts';
import { BUILD } from './live-path.ts';

/**
 * What the extension does when it resumes a session, in a process that has just begun, up to the view that the panel shows:
 * `resume-child.ts FOLDER` prints its milliseconds, without those of loading the code.
 */
const folder = process.argv[2]!;
const start = performance.now();
const writer = await TrajectoryWriter.open(folder, { session: 'bench-session' });
const reader = await TrajectoryReader.open(folder);
const model = new SessionModel(writer.session);
const { count } = writer;
const saved = await readCheckpoint(folder, { build: BUILD, session: writer.session, headAt: (at) => reader.head(at) }, nodeFiles);
if (saved) model.restore(saved);
const from = model.count;
await endsPaused(reader, count);
for await (const event of pastEvents(reader, from, count, () => {})) model.apply(event);
const view = model.view();
const milliseconds = performance.now() - start;
await writer.close();
console.log(JSON.stringify({ milliseconds, count: view.count, from }));
