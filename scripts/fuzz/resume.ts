/** Resume data under fire: what is read must read the same again from what we write. */
import { toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { decodeResume, encodeResume } from "../../lib/client/storage/resume.ts";
import type { Reader } from "./readers.ts";

const DATA = {
  infoHash: toLatin1("aaaaaaaaaaaaaaaaaaaa"),
  place: "/home/me/Downloads/caf\u00e9",
  have: Uint8Array.of(255, 128),
  files: [{ size: 40_000, modified: 1_700_000_000_123 }, { size: null, modified: null }],
  uploaded: 9_007_199_254_740_991,
  downloaded: 0,
};

/** The reader of resume data. */
export const RESUME: Reader = {
  name: "resume data",
  samples: [encodeResume(DATA), encodeResume({ ...DATA, have: new Uint8Array(), files: [] })],
  call(input) {
    const data = decodeResume(input);
    if (isFault(data)) return;
    const again = decodeResume(encodeResume(data));
    if (isFault(again) || JSON.stringify(again) !== JSON.stringify(data)) {
      throw new Error(`${JSON.stringify(data)} does not read as the same`);
    }
  },
};
