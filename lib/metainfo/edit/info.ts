/** Changes of the info dictionary, and so of the info hash: its name, `private` and `source`. */
import { fromLatin1 } from "../../base/bytes.ts";
import { type Fault, fault } from "../../base/fault.ts";
import { CHARACTERS_THAT_STEER, shown } from "../../base/setting.ts";
import { encoded } from "../../bencode/encode.ts";
import type { DictionaryValue } from "../../bencode/value.ts";
import { type Editable, editable, edited, getDictionary, spanOf } from "../../bencode/view.ts";
import type { InfoChanges } from "./changes.ts";
import type { Torrent } from "../torrent.ts";
import { type Draft, note } from "./draft.ts";
import { setText, textThere } from "./texts.ts";

/** Makes the changes; all else within the dictionary goes out byte for byte. */
export function changeInfo(draft: Draft, torrent: Torrent, changes: InfoChanges | undefined): Fault | null {
  const info = getDictionary(draft.root, "info");
  if (changes === undefined || info === undefined) return null;
  const { name, isPrivate, source } = changes;
  const refused = name === undefined ? null : nameFault(name);
  if (refused !== null) return refused;
  const entries = editable(draft.source, info);
  const before = draft.changed.length;
  if (name !== undefined) changeName(draft, entries, info, torrent, name);
  if (isPrivate !== undefined) changePrivate(draft, entries, torrent.isPrivate, isPrivate);
  if (source !== undefined && setText(entries, info, "source", source)) {
    note(draft, "source", textThere(info, "source"), source);
  }
  if (draft.changed.length > before) draft.entries.set("info", edited(entries));
  return null;
}

/** A single file of v2 has its name in the tree of files too. */
function changeName(
  draft: Draft,
  entries: Editable,
  info: DictionaryValue,
  torrent: Torrent,
  name: string,
): void {
  if (!setText(entries, info, "name", name)) return;
  const tree = getDictionary(info, "file tree");
  if (tree !== undefined && torrent.isSingle && tree.entries.size === 1) {
    const [file] = tree.entries.values();
    const key = fromLatin1(new TextEncoder().encode(name));
    entries.set("file tree", edited(new Map([[key, encoded(spanOf(draft.source, file))]])));
  }
  note(draft, "name", new TextDecoder("utf-8", { ignoreBOM: true }).decode(torrent.name), name);
}

function changePrivate(draft: Draft, entries: Editable, was: boolean, is: boolean): void {
  if (was === is) return;
  if (is) entries.set("private", 1);
  else entries.delete("private");
  note(draft, "private", was ? "yes" : "no", is ? "yes" : "no");
}

/** Bytes of a name that every file system takes. */
const LONGEST_NAME = 255;

/** Why a text cannot be the name of a file or folder everywhere; null when it can. */
export function nameFault(name: string): Fault | null {
  const bad = (why: string) => fault("bad-value", `The name cannot be ${shown(name)}: ${why}.`, NAME_ADVICE);
  if (name.trim() === "") return bad("it is empty");
  if (name === "." || name === "..") return bad("it stands for a folder");
  if (/[/\\]/.test(name)) return bad("/ and \\ lead to other folders");
  if (!name.isWellFormed()) return bad("it is not valid Unicode");
  if (name.search(CHARACTERS_THAT_STEER) >= 0) return bad("it has control or invisible characters");
  if (new TextEncoder().encode(name).length > LONGEST_NAME) {
    return bad(`it has more than ${LONGEST_NAME} bytes`);
  }
  return null;
}

const NAME_ADVICE = "Give the name of one file or folder, without a path.";
