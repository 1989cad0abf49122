export declare const root: string;
export declare function nodePackage(): string;
export declare function prepare(options?: {
  quiet?: boolean;
  minimum?: readonly [number, number];
}): Promise<{ node: string; env: NodeJS.ProcessEnv }>;
export declare function become(node: string, args: readonly string[], env: NodeJS.ProcessEnv): void;
