/** The icon of the tracker's pages, from a file. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { fileFault } from "../../base/file_fault.ts";
import type { Files } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";
import { type Icon, ICON_BYTES, iconOf } from "../../tracker/icon.ts";

const ADVICE = `Give an ICO, PNG or GIF file of at most ${ICON_BYTES / 1024} KiB.`;

/** Reads it; a Fault for what cannot be read, is too long or is no icon. */
export function readIcon(path: string, files: Pick<Files, "info" | "readWhole">): Icon | Fault {
  const info = files.info(path);
  if (isFault(info)) return info;
  // To open a pipe is to wait for its other end.
  if (info.kind === "other") return fileFault("read", path, "no-file");
  const bytes = files.readWhole(path, ICON_BYTES);
  if (isFault(bytes)) return bytes.reason === "too-long" ? wrong(path, "is too long") : bytes;
  return iconOf(bytes) ?? wrong(path, "is no picture of a kind that all browsers take for an icon");
}

function wrong(path: string, what: string): Fault {
  return fault("bad-list", `--favicon ${shownPath(path)} ${what}.`, ADVICE);
}
