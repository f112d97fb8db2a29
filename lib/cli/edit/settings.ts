/** The options of `muster edit`. */
import type { SettingTable, TextsSetting, ValuesOf } from "../../base/setting.ts";
import { MAKE_SETTINGS, off } from "../make/settings.ts";
import { OUTER_SETTINGS } from "../outer_options.ts";

const { tracker, webSeed, httpSeed, node } = OUTER_SETTINGS;

/** A list's option under another name: without the letter of the one that it comes from. */
function texts(base: TextsSetting, name: string, sentence: string): TextsSetting {
  return { ...base, name, letter: undefined, sentence };
}

const REPEATED = "Can be given again.";

/** A row for each thing that can be changed, and how it is written. */
export const EDIT_SETTINGS = {
  tracker: { ...tracker, sentence: `${tracker.sentence} They take the place of all that there are.` },
  addTracker: texts(
    tracker,
    "add-tracker",
    "A tracker behind those that there are, in a tier of its own; as -t.",
  ),
  removeTracker: texts(tracker, "remove-tracker", `A tracker to take away, from whatever tier. ${REPEATED}`),
  noTracker: off("no-tracker", "Take all trackers away."),
  copyTrackers: {
    name: "copy-trackers",
    kind: "text",
    fallback: "",
    placeholder: "FROM",
    good: "the path of a torrent",
    sentence: "Take the trackers of another torrent in place of those that there are.",
  },
  webSeed: { ...webSeed, sentence: `${webSeed.sentence} They take the place of all that there are.` },
  addWebSeed: texts(webSeed, "add-web-seed", `A web seed more. ${REPEATED}`),
  removeWebSeed: texts(webSeed, "remove-web-seed", `A web seed to take away. ${REPEATED}`),
  noWebSeed: off("no-web-seed", "Take all web seeds away."),
  httpSeed: { ...httpSeed, sentence: `${httpSeed.sentence} They take the place of all that there are.` },
  addHttpSeed: texts(httpSeed, "add-http-seed", `An HTTP seed more. ${REPEATED}`),
  removeHttpSeed: texts(httpSeed, "remove-http-seed", `An HTTP seed to take away. ${REPEATED}`),
  noHttpSeed: off("no-http-seed", "Take all HTTP seeds away."),
  node: { ...node, sentence: `${node.sentence} They take the place of all that there are.` },
  addNode: texts(node, "add-node", `A node more. ${REPEATED}`),
  removeNode: texts(node, "remove-node", `A node to take away. ${REPEATED}`),
  noNode: off("no-node", "Take all nodes away."),
  comment: OUTER_SETTINGS.comment,
  noComment: off("no-comment", "Take the comment away."),
  createdBy: OUTER_SETTINGS.createdBy,
  noCreatedBy: off("no-created-by", "Take away what made the torrent."),
  date: OUTER_SETTINGS.date,
  noDate: off("no-date", "Take the date away."),
  rename: {
    name: "rename",
    kind: "text",
    fallback: "",
    placeholder: "NAME",
    good: "the name of a file or folder",
    sentence: "Another name for the torrent's file or folder; needs --new-infohash.",
  },
  private: {
    ...OUTER_SETTINGS.private,
    sentence: `${OUTER_SETTINGS.private.sentence} Needs --new-infohash.`,
  },
  noPrivate: off("no-private", "Let others tell of peers too; needs --new-infohash."),
  source: {
    ...OUTER_SETTINGS.source,
    sentence: "A word that sets the same content on two trackers apart; needs --new-infohash.",
  },
  noSource: off("no-source", "Take that word away; needs --new-infohash."),
  newInfohash: off(
    "new-infohash",
    "Allow what changes the info hash: the torrent becomes another one, whose peers are not those of the old one. " +
      "Torrents that stay as they are do not need it.",
  ),
  output: {
    ...MAKE_SETTINGS.output,
    good: "a file, a folder, or - for the standard output",
    sentence:
      "Write there and leave the original as it is: a file, a folder (DIR/ is made if need be), or - for the " +
      "standard output.",
  },
  force: off("force", "With -o: replace what is there."),
  dryRun: off("dry-run", "Only tell what would change."),
  json: {
    ...off("json", "Print one JSON object a torrent, each on a line, in place of the text."),
    more:
      "version (1), input, output (where it was written, or null), changed (each with what, was and is), absent (what " +
      "was to be taken away and was not there, with what and text), infoHash, infoHashV2, oldInfoHash and " +
      "oldInfoHashV2 (hex digits, or null).",
  },
} as const satisfies SettingTable;

/** The values of all options. */
export type EditSettings = ValuesOf<typeof EDIT_SETTINGS>;
