/** The name under which a browser saves what it is handed: headers of RFC 6266. */

/** Characters of a file's name, without its end: file systems take 255 bytes. */
const LONGEST_NAME = 60;

/** The end of a file's name, such as `.iso`: it is kept however long the name is. */
const END = /\.[A-Za-z0-9]{1,10}$/;

/** The header for a file of this name. */
export function dispositionOfFile(name: string): string {
  const end = END.exec(name)?.[0] ?? "";
  return dispositionOf(name.slice(0, name.length - end.length), end, "file");
}

/**
 * The header for a file of this name and end: in ASCII for old browsers, in UTF-8 for all others; what no file's name may
 * have, on any system, is a `_`.
 * @param end plain ASCII, such as `.torrent`
 * @param nameless what it is called when nothing is left of the name
 */
export function dispositionOf(name: string, end: string, nameless: string): string {
  const safe = name.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, "_").replace(
    /^[.\s]+/,
    "",
  );
  const short = Array.from(safe).slice(0, LONGEST_NAME).join("").trimEnd() || nameless;
  const ascii = short.replace(/[^ -~]|[%']/g, "_");
  const utf8 = encodeURIComponent(short).replace(
    /['()*!]/g,
    (letter) => "%" + letter.charCodeAt(0).toString(16),
  );
  return `attachment; filename="${ascii}${end}"; filename*=UTF-8''${utf8}${end}`;
}
