/** Where the page's scripts come from, and the nonce that the page's policy trusts; read while the script first runs. */
const running = document.currentScript as HTMLScriptElement | null;
const src = running?.src ?? location.href;
const nonce = running?.nonce ?? '';

/** The address of another script of the build, which lies beside the page's own. */
export const addressOf = (name: string): string => new URL(name, src).href;

/** Runs another script of the build in the page; rejects where it cannot be had. */
export function loadScript(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src: addressOf(name), nonce });
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => reject(new Error(`${script.src} could not be loaded`)));
    document.head.append(script);
  });
}
