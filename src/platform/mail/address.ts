/** A sender or recipient: the bare address, and the name that stands before it, if any. */
export interface Mailbox {
  readonly name: string | null;
  readonly address: string;
}

// The dot-atom of RFC 5322 and host names of letters, digits and hyphens. What else the standards allow (quoted parts,
// comments, address literals) is refused, because real addresses do not use it and attacks do.
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** True for one bare address as `ann@example.com`: no name, no list, no control character, at most 254 characters. */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 64 || text.length > 254) return false;
  return (
    LOCAL_PART.test(text.slice(0, at)) &&
    text
      .slice(at + 1)
      .split('.')
      .every((label) => LABEL.test(label))
  );
}

/** True where a text can stand in a header as it is: no line break and no other control character. */
export function isHeaderText(text: string): boolean {
  return !/[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(text);
}

/** Reads `ann@example.com` or `Ann <ann@example.com>`; null where it is neither. */
export function readMailbox(text: string): Mailbox | null {
  const named = /^([^<>@,;"\\]+)<([^<>]+)>$/.exec(text);
  const name = named?.[1]?.trim() ?? null;
  const address = named?.[2] ?? text;
  if (!isHeaderText(text) || !isMailAddress(address) || name === '') return null;
  return { name, address };
}

/** The host name behind the `@`, in small letters. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
