import { LogError } from '../core/trajectory/log-error.ts';
import { TrajectoryReader } from '../node/log/reader.ts';
import { InputError } from './io.ts';

/** Every line of the log. @throws LogError where it goes on and cannot be read, be it after the last sound line: the rest is not the whole. */
export async function* wholeLog(reader: TrajectoryReader): AsyncGenerator<string> {
  yield* reader.lines();
  const damage = await reader.damageAtEnd();
  if (damage) throw damage;
}

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
