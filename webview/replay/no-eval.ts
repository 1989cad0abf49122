import { config } from 'zod';

/** The pages' policies forbid `eval`, which schemas would try for speed as soon as they are made: import this before them. */
config({ jitless: true });
