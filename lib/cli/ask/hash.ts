/** Info hashes as people have them: hex, base32, a v2 one, or within a magnet link. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { shown } from "../../base/setting.ts";
import { readHashText } from "../../metainfo/info_hash_text.ts";
import { isMagnet, readMagnet } from "../../metainfo/magnet.ts";

/** The 20 bytes that trackers know a torrent by; of a v2 hash the first 20 (BEP 52). */
export function readInfoHash(text: string): Uint8Array | Fault {
  const trimmed = text.trim();
  const bytes = isMagnet(trimmed) ? fromMagnet(trimmed) : readHashText(trimmed);
  return bytes?.subarray(0, 20) ?? fault(
    "bad-value",
    `HASH cannot be ${shown(trimmed)}.`,
    "Give an info hash of 40 hex digits (v2: 64), or 32 letters of base32, or a magnet link in quotes.",
  );
}

function fromMagnet(text: string): Uint8Array | null {
  const magnet = readMagnet(text);
  return isFault(magnet) ? null : magnet.infoHash ?? magnet.infoHashV2;
}
