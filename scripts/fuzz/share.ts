/** What strangers send to the site of a share: paths, and headers that say which part of a file is wanted. */
import { fromLatin1, toLatin1 } from "../../lib/base/bytes.ts";
import { readRange } from "../../lib/share/site/range.ts";
import { readSitePath } from "../../lib/share/site/site_path.ts";
import { placeOf } from "../../lib/share/site/torrent_for.ts";
import { wantsPage, wantsTorrent } from "../../lib/web/accept.ts";
import type { Reader } from "./readers.ts";

const PATHS = [
  "/t/Class%20images/sub/it%27s%20%231.bin",
  "/t/x/../%2e%2e/..%2f..%5c/%00",
  "/t/x.torrent",
  "/t/x/large.bin::$DATA",
];
const HEADERS = [
  "bytes=0-499",
  "bytes=-500,9-",
  "text/html;q=0.9, application/x-bittorrent;q=1.0, */*;q=0.1",
  "[fd00::50]:9000",
];

/** Sizes of files that ranges are read for. */
const SIZES = [0, 1, 500, 2 ** 53 - 1];

/** The readers of requests for what is shared. */
export const SHARES: readonly Reader[] = [
  {
    name: "share path",
    samples: PATHS.map(toLatin1),
    call(input) {
      const read = readSitePath(fromLatin1(input));
      if (read === null || read.kind === "list" || read.kind === "nothing") return;
      const all = [read.name, ...(read.kind === "file" ? read.path : [])];
      if (all.some((one) => one === "" || one === "." || one === ".." || /[/\0]/.test(one))) {
        throw new Error("a component leads somewhere");
      }
    },
  },
  {
    name: "share headers",
    samples: HEADERS.map(toLatin1),
    call(input) {
      const text = fromLatin1(input);
      wantsTorrent(text);
      wantsPage(text);
      if (!/^[\w.:[\]-]+$/.test(placeOf(text, []))) throw new Error("a place is no host");
      for (const size of SIZES) {
        const span = readRange(text, size);
        if (span === null || span === "none") continue;
        if (!(0 <= span.first && span.first < span.end && span.end <= size)) {
          throw new Error("out of the file");
        }
      }
    },
  },
];
