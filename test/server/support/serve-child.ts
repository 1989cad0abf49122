import { serve } from '../../../src/server/main.ts';
import type { ServeOptions } from '../../../src/server/main.ts';

// A server that has loaded its code and waits to be told where to serve, so that a test that kills many need not wait for each to start.
process.once('message', (options: ServeOptions) => {
  void serve({ ...options, log: (entry) => process.send!({ entry }) }).then(({ url }) => process.send!({ url }));
});
process.once('disconnect', () => process.exit());
