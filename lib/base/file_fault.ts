/** What goes wrong with files, in words: the one list. */
import { errorText, type Fault } from "./fault.ts";
import { shownPath } from "./setting.ts";
import type { Platform } from "./stop.ts";

/** Why a file could not be read or written. */
export type FileReason =
  | "missing"
  | "denied"
  | "full"
  | "is-folder"
  | "no-folder"
  | "no-file"
  | "no-text"
  | "exists"
  | "too-long"
  | "name-too-long"
  | "bad-name"
  | "loop"
  | "busy"
  | "read-only"
  | "changed"
  | "other";

/** A file that could not be read (`cannot-read`) or written (`cannot-write`), and which. */
export interface FileFault extends Fault {
  readonly fault: "cannot-read" | "cannot-write";
  readonly reason: FileReason;
  readonly path: string;
}

/** Each reason's words, and what to do about it where that is not plain. */
const WORDS: Readonly<Record<Exclude<FileReason, "other">, readonly [words: string, advice?: string]>> = {
  missing: ["there is no such file or folder"],
  denied: ["it may not be opened by this user", "Change its permissions, or run muster as another user."],
  full: ["the disk is full", "Make room, or choose another place."],
  "is-folder": ["it is a folder"],
  "no-folder": ["a part of the path is no folder"],
  "no-file": ["it is no plain file"],
  "no-text": ["it is no text", "Give a text file, saved as UTF-8."],
  exists: ["it is there already", "Give another name, or --force to replace it."],
  "too-long": ["it is longer than muster reads of such a file"],
  "name-too-long": ["the name is longer than this system allows", "Choose a shorter name."],
  "bad-name": ["the name is not possible on this system"],
  loop: ["its links lead in a circle"],
  busy: ["another program uses it", "Close that program and try again."],
  "read-only": ["it stands on something that is read-only", "Choose another place."],
  changed: ["it changed while it was read", "Try again when nobody writes to it."],
};

/** What systems call errors: by name or words, and by number on Unix (Linux and macOS) and on Windows. */
const CODES:
  readonly (readonly [FileReason, name: RegExp, unix: readonly number[], windows: readonly number[]])[] = [
    ["full", /ENOSPC|EDQUOT/, [28, 69, 122], [39, 112]],
    ["is-folder", /EISDIR/, [21], []],
    ["no-folder", /ENOTDIR/, [20], [267]],
    ["name-too-long", /ENAMETOOLONG/, [36, 63], [206]],
    ["loop", /ELOOP/, [40, 62], [1921]],
    ["bad-name", /EILSEQ|nul byte|null byte|invalid filename/i, [], [123, 161]],
    ["busy", /EBUSY|ETXTBSY/, [16, 26], [32, 33]],
    ["read-only", /EROFS/, [30], [19]],
  ];

/** The fault for a path: of a reason that is known, or of what the system threw. */
export function fileFault(
  doing: "read" | "write",
  path: string,
  cause: Exclude<FileReason, "other"> | unknown,
  platform: Platform = Deno.build.os,
): FileFault {
  const isWord = typeof cause === "string" && Object.hasOwn(WORDS, cause);
  const reason = isWord ? cause as FileReason : reasonOf(cause, platform);
  const [words, advice] = reason === "other" ? [errorText(cause), undefined] : WORDS[reason];
  const message = `${shownPath(path)} cannot be ${doing === "read" ? "read" : "written"}: ${words}.`;
  return { fault: doing === "read" ? "cannot-read" : "cannot-write", message, advice, reason, path };
}

function reasonOf(thrown: unknown, platform: Platform): FileReason {
  const text = thrown instanceof Error
    ? `${thrown.name} ${(thrown as { code?: string }).code ?? ""} ${thrown.message}`
    : "";
  const number = Number(/os error (\d+)/.exec(text)?.[1]);
  const found = CODES.find(([, name, unix, windows]) =>
    name.test(text) || (platform === "windows" ? windows : unix).includes(number)
  );
  if (found !== undefined) return found[0];
  if (thrown instanceof Deno.errors.NotFound) return "missing";
  if (thrown instanceof Deno.errors.AlreadyExists) return "exists";
  if (thrown instanceof Deno.errors.PermissionDenied) return "denied";
  if (thrown instanceof Deno.errors.NotCapable) return "denied";
  return "other";
}
