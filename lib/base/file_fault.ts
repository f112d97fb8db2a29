/** What goes wrong with files, in words: the one list. */
import { errorText, type Fault } from "./fault.ts";
import { shownPath } from "./setting.ts";

/** Why a file could not be read or written. */
export type FileReason =
  | "missing"
  | "denied"
  | "full"
  | "is-folder"
  | "no-folder"
  | "no-file"
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
  exists: ["it is there already", "Give another name, or --force to replace it."],
  "too-long": ["it is too long to be a torrent"],
  "name-too-long": ["the name is longer than this system allows", "Choose a shorter name."],
  "bad-name": ["the name is not possible on this system"],
  loop: ["its links lead in a circle"],
  busy: ["another program uses it", "Close that program and try again."],
  "read-only": ["it stands on something that is read-only", "Choose another place."],
  changed: ["it changed while it was read", "Try again when nobody writes to it."],
};

/** System error codes, of Unix and of Windows (as Deno names or numbers them), by what they mean. */
const CODES: readonly (readonly [FileReason, RegExp])[] = [
  ["full", /ENOSPC|EDQUOT|os error (28|112|39|122)\b/],
  ["is-folder", /EISDIR|os error 21\b/],
  ["no-folder", /ENOTDIR|os error (20|267)\b/],
  ["name-too-long", /ENAMETOOLONG|os error (36|63|206)\b/],
  ["loop", /ELOOP|os error (40|62|1921)\b/],
  ["bad-name", /EILSEQ|os error (123|161)\b|nul byte|null byte|invalid filename/i],
  ["busy", /EBUSY|ETXTBSY|os error (16|26|32|33)\b/],
  ["read-only", /EROFS|os error (30|19)\b/],
];

/** The fault for a path: of a reason that is known, or of what the system threw. */
export function fileFault(
  doing: "read" | "write",
  path: string,
  cause: Exclude<FileReason, "other"> | unknown,
): FileFault {
  const isWord = typeof cause === "string" && Object.hasOwn(WORDS, cause);
  const reason = isWord ? cause as FileReason : reasonOf(cause);
  const [words, advice] = reason === "other" ? [errorText(cause), undefined] : WORDS[reason];
  const message = `${shownPath(path)} cannot be ${doing === "read" ? "read" : "written"}: ${words}.`;
  return { fault: doing === "read" ? "cannot-read" : "cannot-write", message, advice, reason, path };
}

function reasonOf(thrown: unknown): FileReason {
  const text = thrown instanceof Error
    ? `${thrown.name} ${(thrown as { code?: string }).code ?? ""} ${thrown.message}`
    : "";
  const found = CODES.find(([, pattern]) => pattern.test(text));
  if (found !== undefined) return found[0];
  if (thrown instanceof Deno.errors.NotFound) return "missing";
  if (thrown instanceof Deno.errors.AlreadyExists) return "exists";
  if (thrown instanceof Deno.errors.PermissionDenied) return "denied";
  if (thrown instanceof Deno.errors.NotCapable) return "denied";
  return "other";
}
