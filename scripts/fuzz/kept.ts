/** Kept hashes under fire: what is taken has the very print that was asked for, and comes back from what we write. */
import { toLatin1 } from "../../lib/base/bytes.ts";
import { encode } from "../../lib/bencode/encode.ts";
import { infoIn } from "../../lib/share/kept.ts";
import type { Reader } from "./readers.ts";

const PRINT = toLatin1("a".repeat(32));
const INFO = toLatin1("d6:lengthi5e4:name1:a12:piece lengthi16384e6:pieces20:bbbbbbbbbbbbbbbbbbbbe");

/** The reader of a kept file. */
export const KEPT: Reader = {
  name: "kept hashes",
  samples: [
    encode({ version: 1, print: PRINT, info: INFO }),
    encode({ version: 1, print: PRINT, info: new Uint8Array() }),
  ],
  call(input) {
    const info = infoIn(input, PRINT);
    if (info === null) return;
    const again = infoIn(encode({ version: 1, print: PRINT, info }), PRINT);
    if (again === null || again.toString() !== info.toString()) {
      throw new Error("It does not read as the same.");
    }
  },
};
