/** What a path of the site asks for. Components are decoded once, each for itself, so that an encoded slash stays in its name. */

/** Characters of the longest path that is looked at. */
const LONGEST = 8192;

/** What is asked for, told apart by `kind`. */
export type SitePath =
  /** The list of all shares. */
  | { readonly kind: "list" }
  /** What stands behind `/t/`: the name of a share, or of one with `.torrent` behind it. */
  | { readonly kind: "share"; readonly name: string }
  /** A file, by its path within a share. */
  | { readonly kind: "file"; readonly name: string; readonly path: readonly string[] }
  /** Behind `/t/`, but no name and no path that any share could have. */
  | { readonly kind: "nothing" };

/** Reads the path of a URL, as it stands there; null for one that is none of the site's. */
export function readSitePath(path: string): SitePath | null {
  if (["/", "/index.html", "/t", "/t/"].includes(path)) return { kind: "list" };
  if (!path.startsWith("/t/")) return null;
  const raw = path.length > LONGEST ? [] : path.slice("/t/".length).split("/");
  // A share's page with a slash behind it.
  if (raw.length === 2 && raw[1] === "") raw.pop();
  const parts = raw.map(decoded);
  const [name, ...rest] = parts;
  if (name === undefined || !parts.every(isName)) return { kind: "nothing" };
  return rest.length === 0 ? { kind: "share", name } : { kind: "file", name, path: rest };
}

/** A component without its escapes; "" where they are wrong. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Whether a component can be a name: it leads nowhere. What else a name may not be, on some system, no share has. */
function isName(text: string): boolean {
  return text !== "" && text !== "." && text !== ".." && !/[/\0]/.test(text);
}

/** A name or path as it stands in a URL: only letters, digits and `-_.~%/`, so that no shell minds it. */
export function pathOfUrl(components: readonly string[]): string {
  return components.map((component) =>
    encodeURIComponent(component.toWellFormed()).replace(
      /['()*!]/g,
      (letter) => "%" + letter.charCodeAt(0).toString(16).toUpperCase(),
    )
  ).join("/");
}
