export declare function withLock<T>(file: string, work: () => Promise<T> | T, onWait?: (owner: number) => void): Promise<T>;
