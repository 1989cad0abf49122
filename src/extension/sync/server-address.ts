/** A server and the token that opens it. */
export interface ServerAccess {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
}
