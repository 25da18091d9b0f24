import { Type } from 'typebox';
import type { Static } from 'typebox';
import { acceptForms } from '../http/form-body.ts';
import type { HttpServer } from '../http/http-server.ts';
import { MAX_PATH, sameSitePath } from '../http/page.ts';
import { PALETTES, THEMES } from '../../ui/layout/look.ts';
import { LANGUAGES } from '../../ui/text/language.ts';
import { preferenceCookie } from './reader-language.ts';

const To = Type.Optional(Type.String({ maxLength: MAX_PATH }));
const choice = (words: readonly string[]) => Type.Object({ value: Type.Enum([...words], { type: 'string' }), to: To });
type Choice = Static<ReturnType<typeof choice>>;

/** Each preference: where its form goes, the cookie that keeps it, and what it can be. */
const PREFERENCES = [
  ['/theme', 'theme', THEMES],
  ['/colours', 'colours', PALETTES],
  ['/language', 'lang', LANGUAGES],
  ['/shortcuts', 'keys', ['on', 'off']],
] as const;

/** A path without the language that it names, which would win over the one that was chosen. */
function withoutLanguage(path: string): string {
  return path.replace(/([?&])lang=[^&]*(&|$)/, (_all, before: string, after: string) => (after === '' ? '' : before));
}

/** Forms that keep a preference in a cookie and go back to where they stood. */
export function registerPreferences(server: HttpServer): void {
  server.register((scope, _options, done) => {
    acceptForms(scope);
    for (const [path, cookie, words] of PREFERENCES) {
      scope.post<{ Body: Choice }>(
        path,
        { config: { access: 'public' }, schema: { hide: true, body: choice(words) } },
        ({ body }, reply) =>
          reply
            .header('set-cookie', preferenceCookie(cookie, body.value))
            .redirect(withoutLanguage(sameSitePath(body.to)), 303),
      );
    }
    done();
  });
}
