import { workerData } from 'node:worker_threads';
import { nodeFiles } from '../files.ts';
import type { PackJob } from './pack-thread.ts';
import { packSegment } from './sealed-packing.ts';

/** A thread's program: packs one sealed segment, and ends. What it throws its starter hears of. */
const { folder, segment, packing } = workerData as PackJob;
void packSegment(folder, segment, packing, nodeFiles);
