/** The names under which things are shared: what a browser or a shell finds at `/t/NAME`, each of them once. */

/** How many are tried. */
const MOST_TRIED = 10_000;

/**
 * A name for another share: its own, or with a number behind it, `images-2`, where the own one is taken. Capitals do not
 * tell names apart, since they do not on the disks of those who get them; and where `a` is shared `a.torrent` would be
 * its torrent's place.
 */
export function freeName(own: string, taken: Iterable<string>): string {
  const names = new Set(Array.from(taken, plain));
  const isFree = (name: string) =>
    !names.has(plain(name)) && !names.has(plain(`${name}.torrent`)) &&
    !(/\.torrent$/i.test(name) && names.has(plain(name.slice(0, -".torrent".length))));
  if (isFree(own)) return own;
  for (let number = 2; number < MOST_TRIED; number++) {
    if (isFree(`${own}-${number}`)) return `${own}-${number}`;
  }
  return `${own}-${MOST_TRIED}`;
}

function plain(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
