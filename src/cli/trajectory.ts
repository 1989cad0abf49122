import { LogError } from '../core/trajectory/log-error.ts';
import { TrajectoryReader } from '../node/log/reader.ts';
import { InputError } from './io.ts';

/** Opens a folder that the user named. @throws InputError where there is no trajectory; LogError where there is a broken one. */
export async function openTrajectory(folder: string): Promise<TrajectoryReader> {
  try {
    return await TrajectoryReader.open(folder);
  } catch (error) {
    if (error instanceof LogError && (error.code === 'not-a-trajectory' || error.code === 'newer-version'))
      throw new InputError(error.message);
    throw error;
  }
}
