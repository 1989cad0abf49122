import { run } from '../../../src/cli/run.ts';
import '../../../src/cli/sync.ts';

// A `coagency` command that has loaded its code and waits to be told what to do, so that a test that kills many need not wait for each to start.
process.once('message', (args: string[]) => {
  process.send!('begun');
  const io = {
    write: async () => {},
    warn: (line: string) => process.stderr.write(`${line}\n`),
    interrupted: new AbortController().signal,
  };
  void run(args, io).then((code) => process.exit(code));
});
process.once('disconnect', () => process.exit());
