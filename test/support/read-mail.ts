/** A mail as its reader has it: headers by small name, unfolded and decoded, and both parts. */
export interface ReadMail {
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly html: string;
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

function split(raw: string): Part {
  const end = raw.indexOf('\r\n\r\n');
  const headers = new Map<string, string>();
  for (const line of raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (headers.has(name)) throw new Error(`the header ${name} stands twice`);
    headers.set(name, words(line.slice(colon + 1).trim()));
  }
  return { headers, body: raw.slice(end + 4) };
}

/** Encoded words of RFC 2047. */
function words(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_all, how: string, what: string) =>
      how.toUpperCase() === 'B' ? Buffer.from(what, 'base64').toString() : quoted(what.replaceAll('_', ' ')),
    );
}

function quoted(text: string): string {
  const joined = text.replaceAll(/=\r?\n/g, '');
  const latin = joined.replaceAll(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(latin, 'latin1').toString();
}

function content({ headers, body }: Part): string {
  const how = headers.get('content-transfer-encoding')?.toLowerCase();
  if (how === 'base64') return Buffer.from(body, 'base64').toString();
  return (how === 'quoted-printable' ? quoted(body) : body).replaceAll('\r\n', '\n');
}

/** Reads a `multipart/alternative` of a text and an HTML part (RFC 2045, 2046); throws where it is anything else. */
export function readMail(raw: string): ReadMail {
  const { headers, body } = split(raw);
  const type = headers.get('content-type') ?? '';
  const boundary = /^multipart\/alternative;.*boundary="([^"]+)"/.exec(type)?.[1];
  if (boundary === undefined) throw new Error(`not two parts: ${type}`);
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.replace(/^\r\n/, '')));
  const ofType = (wanted: string): string => {
    const part = parts.find((one) => one.headers.get('content-type')?.startsWith(wanted));
    if (part === undefined) throw new Error(`no part is ${wanted}`);
    return content(part);
  };
  return { headers, text: ofType('text/plain'), html: ofType('text/html') };
}
