import { language } from './language.ts';

/** A text, or what makes one of figures and names. */
type Text = string | ((...values: never[]) => string);

/** The same keys; what takes values takes the same ones. */
type InAnotherLanguage<English> = {
  readonly [Key in keyof English]: English[Key] extends (...values: infer Values) => string
    ? (...values: Values) => string
    : string;
};

/** The texts of a page or a part of one, in every language. */
export interface Catalogue<English> {
  /** Those in the language of who reads. */
  (): InAnotherLanguage<English>;
  readonly en: English;
  readonly de: InAnotherLanguage<English>;
}

/** Puts the languages of a part of the interface together; a key that one of them lacks does not compile. */
export function catalogue<const English extends Readonly<Record<string, Text>>>(
  en: English,
  de: InAnotherLanguage<English>,
): Catalogue<English> {
  const inLanguage = { en: en as unknown as InAnotherLanguage<English>, de };
  return Object.assign(() => inLanguage[language()], { en, de });
}
