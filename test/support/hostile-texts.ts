/** So many texts of a kind: each of `cores` within each of `frames`, where `%` stands for it. */
const within = (cores: readonly string[], frames: readonly string[], count: number): readonly string[] =>
  frames.flatMap((frame) => cores.map((core) => frame.replace('%', () => core))).slice(0, count);

/** What would change a statement that it was pasted into, on either engine. */
export const SQL_TEXTS: readonly string[] = within(
  [
    "' OR '1'='1",
    "' OR 1=1--",
    "'; DROP TABLE users;--",
    "' UNION SELECT NULL,NULL,NULL--",
    '" OR ""="',
    "') OR ('1'='1",
    "'; SELECT pg_sleep(5);--",
    "' AND randomblob(100000000)--",
    "'||(SELECT password FROM credentials LIMIT 1)||'",
    "1; ATTACH DATABASE '/tmp/x.db' AS x;--",
    "'; COPY users TO PROGRAM 'id';--",
    "' AND 1=CAST((SELECT version()) AS int)--",
    "admin'--",
    "'/**/OR/**/1=1/**/",
    '1 OR 1=1',
    "' HAVING 1=1--",
    "'; UPDATE users SET role='operator';--",
    '`; DROP TABLE users;',
    "\\'; DROP TABLE users;--",
    "' OR EXISTS(SELECT 1 FROM sqlite_master)--",
  ],
  ['%', 'AAPL%', '%/*', ' % ', '((%', '%#', "x'%", '%\u0000', 'AAPL\n%', '%;'],
  200,
);

/** What would call `hostile()` or leave the site, in a browser that took it for a part of the page. */
export const SCRIPT_TEXTS: readonly string[] = within(
  [
    '<script>hostile()</script>',
    '<img src=x onerror=hostile()>',
    '<svg onload=hostile()>',
    '<svg><script>hostile()</script></svg>',
    '<iframe srcdoc="<script>parent.hostile()</script>"></iframe>',
    '<a href="javascript:hostile()" id=hostile>x</a>',
    '<body onload=hostile()>',
    '<input autofocus onfocus=hostile()>',
    '<details open ontoggle=hostile()>',
    '<math><mtext></table><mglyph><style><img src=x onerror=hostile()>',
    'javascript:hostile()',
    '<meta http-equiv=refresh content="0;url=https://evil.test/">',
    '<base href=https://evil.test/>',
    '<object data=https://evil.test/></object>',
    '&lt;script&gt;hostile()&lt;/script&gt;',
    '<scr<script>ipt>hostile()</script>',
    '<style>@import "https://evil.test/x.css";</style>',
    '<video><source onerror=hostile()></video>',
    '{{constructor.constructor("hostile()")()}}',
    '${hostile()}',
  ],
  [
    '%',
    '">%',
    "'>%",
    '</title>%',
    '</script>%',
    '-->%',
    ' onfocus=hostile() autofocus x=%',
    '</textarea>%',
    '%\u2028',
    'Corp %',
  ],
  200,
);

/** Names that every object has. */
export const OBJECT_TEXTS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'] as const;
