/** The media type alone, lower case: what counts when two are compared. */
export const mediaType = (contentType: string): string => contentType.split(';', 1)[0]!.trim().toLowerCase();

export const isJsonMode = (contentType: string): boolean => mediaType(contentType) === 'application/json';

/** What Server-Sent Events can carry as it is; all else travels in base64. */
export const isText = (contentType: string): boolean => mediaType(contentType).startsWith('text/') || isJsonMode(contentType);
