/** Apart from the schemas, so that a page can name them without carrying all of zod. */
export const reviewsPath = (session: string): string => `/api/sessions/${encodeURIComponent(session)}/reviews`;
/** One stream a session and reviewer: nobody writes where another does, so nothing can conflict. */
export const reviewStreamPath = (session: string, reviewer: string): string =>
  `/v1/stream/reviews/${encodeURIComponent(session)}/${encodeURIComponent(reviewer)}`;
