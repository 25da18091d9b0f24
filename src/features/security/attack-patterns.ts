/** What a text looks like that was written to attack. */
export type Attack = 'sql_injection' | 'xss';

/** Longer texts are looked at from their beginning only. */
const LONGEST_TEXT = 4096;

const QUOTE = `['"\`]`;
/** Patterns over text in small letters, decoded, without comments inside and with single spaces. */
const SQL: readonly RegExp[] = [
  // ' or 1=1, ') or ('a'='a, " and 1=2, ' or true--
  new RegExp(
    `${QUOTE}\\s?\\)*\\s?(?:or|and|\\|\\||&&)\\s?\\(*\\s?(?:not\\s)?(?:\\d+\\s?(?:=|<|>|like)\\s?\\(?(?:\\d+|cast\\b|convert\\b)|(['"])[^'"]{0,20}\\1\\s?(?:=|like)\\s?['"]|true\\b|\\d+\\s?(?:--|#|$)|\\w+ is (?:not )?null)`,
  ),
  new RegExp(`${QUOTE}\\s?\\)*\\s?(?:or|and)\\s\\w+\\s?(?:=|like)\\s?${QUOTE}`),
  /(?:^|[\s\d)])(?:or|and)\s(\d+)\s?=\s?\1(?!\d)/,
  /\bunion\s(?:all\s|distinct\s)?\(?\s?select\s(?:[\d*'"(@]|null\b|\w+\s?[,(]|[\w.]+\sfrom\s)/,
  // A second statement behind the first.
  /;\s?(?:drop|alter|truncate)\s(?:table|database|schema|user)\b/,
  /['")\d]\s?;\s?(?:insert\sinto\s\w+\s?(?:\(|values)|update\s\w+\sset|create\s(?:table|user)|exec(?:ute)?\s?(?:xp_|sp_|master|@|\()|shutdown\b|declare\s@|waitfor\s)/,
  /;\s?delete\sfrom\s\w+\s?(?:;|--|where\b)/,
  /\b(?:pg_sleep|sleep)\s?\(\s?\d|\bbenchmark\s?\(\s?\d+\s?,|\bwaitfor\sdelay\s['"]/,
  /\b(?:extractvalue|updatexml|load_file|randomblob|dbms_pipe\.receive_message)\s?\(|\bxp_cmdshell\b|\binto\s(?:out|dump)file\b/,
  /\binformation_schema\.|\bsqlite_master\b|\bpg_catalog\.|\bsysobjects\b|@@version\b/,
  // admin'--, x' #, 1'/*
  new RegExp(`^[^'"]{0,60}${QUOTE}\\s?\\)*\\s?;?\\s?(?:--|#|/\\*)[\\s+-]*$`),
  /(?:\b(?:or|and)|\|\||[=,])\s?\(\s?select\b/,
  /['"\d]\s?\)*\sorder\sby\s\d+\s?(?:--|#|$)/,
  /['"]\s?\)*\s(?:group\sby\s[\w.,]+\s)?having\s\(?\w+\s?[=<>(]/,
  /'\s?\|\|\s?['(]/,
  /\bselect\s(?:\*|count\s?\(\s?\*\s?\))\sfrom\s\w/,
];

const EVENT_NAMES =
  'on(?:load|error|click|dblclick|mouse\\w{2,6}|focus\\w{0,3}|blur|key(?:up|down|press)|toggle|animation\\w{3,9}|transition\\w{3,6}|' +
  'start|begin|end|finish|bounce|pointer\\w{2,12}|submit|reset|change|input|invalid|select|wheel|scroll|drag\\w{0,5}|drop|paste|copy|cut|' +
  'page(?:show|hide)|hashchange|popstate|message|resize|auxclick|contextmenu|loadstart|canplay|play|unload|beforeunload|search|touch\\w{3,6})';
const MARKUP: readonly RegExp[] = [
  /<\s?\/?\s?script\b/,
  new RegExp(`<[a-z!/][^>]{0,300}[\\s/"'\`]${EVENT_NAMES}\\s?=`),
  new RegExp(`["'\`][\\s/]{0,4}${EVENT_NAMES}\\s?=\\s?["'\`\\w(]`),
  /(?:java|vb|live)script\s?:\s?[\w$.[\]'"%/\\]+\s?[(`=;/]/,
  /<\s?(?:iframe|object|embed|base|meta|link|svg|math|applet|frameset|template)[\s/>]/,
  /<[a-z][^>]{0,300}(?:srcdoc|formaction|xlink:href)\s?=/,
  /(?:^|[;'"=`(>{:+\s-])(?:alert|prompt|confirm|eval)(?:\(|`)(?:['"`)\d]|document|window|string|atob|location|\w+\))/,
  /\bdocument\s?\.\s?(?:cookie|domain|write|location)\b|\bstring\.fromcharcode\b|\bwindow\s?[.[]\s?['"]?(?:location|name|open|alert)/,
  /\bdata:text\/html\b|\bexpression\s?\(\s?\w+\(|\bconstructor\.constructor\b|\bconstructor\s?\(\s?['"]/,
];

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
  colon: ':',
  tab: '',
};

/** Undoes one layer of what an attacker hides behind: percent signs, entities, full-width letters. */
function decodeOnce(text: string): string {
  return text
    .replace(/%(?:u00)?([\da-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/&#x0*([\da-f]{1,6});?/gi, (_all, hex: string) => character(Number.parseInt(hex, 16)))
    .replace(/&#0*(\d{1,7});?/g, (_all, digits: string) => character(Number(digits)))
    .replace(/&(\w{2,5});/g, (all, name: string) => ENTITIES[name.toLowerCase()] ?? all);
}

const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

/** The text as the patterns are written for: decoded twice, in small letters, one space for many. */
function plainForm(text: string): string {
  const decoded = decodeOnce(decodeOnce(text.slice(0, LONGEST_TEXT)))
    .normalize('NFKC')
    .toLowerCase();
  // Control characters and comments stand inside words only to hide them.
  return decoded.replace(/[\t\n\r\v\f]+/g, ' ').replace(/[\0-\x1f\x7f]/g, '');
}

/** A text has to hold one of these before any pattern can match: most texts are let go after one look. */
const SUSPICIOUS = /['"`<>;()=%&#:|@]|--|\b(?:union|or|and|order|into|select)\b/i;

/** What the text was written for; null: nothing that is known. Never refuses anything, and takes linear time. */
export function attackIn(text: string): Attack | null {
  if (!SUSPICIOUS.test(text)) return null;
  const plain = plainForm(text);
  const spaced = plain.replace(/\+/g, ' ').replace(/\s+/g, ' ');
  const withoutSpaces = plain
    .replace(/(java|vb|live)\s+(script)/g, '$1$2')
    .replace(/j\s?a\s?v\s?a\s?s\s?c\s?r\s?i\s?p\s?t/g, 'javascript');
  if (MARKUP.some((pattern) => pattern.test(withoutSpaces))) return 'xss';
  const sql = spaced.replace(/\/\*!?\d{0,5}|\*\//g, ' ').replace(/\s+/g, ' ');
  return SQL.some((pattern) => pattern.test(spaced) || pattern.test(sql)) ? 'sql_injection' : null;
}
