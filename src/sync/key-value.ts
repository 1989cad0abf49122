/** A few small facts that outlive the process: the pinned server key, the producer's name. Values are short texts. */
export interface KeyValue {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
}
