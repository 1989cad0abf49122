/**
 * The text of an answer, up to `most` bytes: whoever answers may never end. Rejects with what broke the connection, and with a RangeError
 * where there is more; `cut` takes what came until then.
 */
export async function textOf(response: Response, most: number, cut = false): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    text += decoder.decode(value, { stream: true });
    if (size <= most) continue;
    await reader.cancel();
    if (cut) return text;
    throw new RangeError(`an answer of more than ${most} bytes`);
  }
}
