import type { BrowserClient } from './browser-client.ts';

/** Makes a key on the page, as a browser does, and returns it. */
export async function makeKeyAs(browser: BrowserClient, name: string, ...scopes: readonly string[]): Promise<string> {
  const ticked = Object.fromEntries(scopes.map((scope) => [scope, 'on']));
  const { status, body, location } = await browser.submit('/account/api-keys', { name, ...ticked });
  const key = /tw_[0-9A-Za-z]{49}/.exec(body)?.[0];
  if (key === undefined) throw new Error(`no key was made: ${status} ${location ?? ''}`);
  return key;
}
