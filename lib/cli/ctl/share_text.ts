/** What is shared, for a person to read. */
import { counted, formatSize } from "../../base/unit.ts";
import { harmless } from "../console_text.ts";
import { padTo, widthOf } from "../text_width.ts";
import type { ShareReport, SharesReport } from "./reports.ts";

/** That something is shared no more, and what still is. */
export function unsharedLines(report: SharesReport): string[] {
  if (report.shares.length > 0) return ["It is not shared any more. What still is:", ...shareLines(report)];
  return [
    "It is not shared any more, and nothing else is.",
    "muster ctl share PATH shares, muster ctl stop ends it.",
  ];
}

/** A line for each share, and what others type. */
export function shareLines({ page, shares }: SharesReport): string[] {
  if (shares.length === 0) return ["Nothing is shared.", `Page: ${page}`];
  const names = shares.map(({ name }) => harmless(name));
  const width = Math.max(...names.map(widthOf));
  return [
    ...shares.flatMap((share, i) => [`${padTo(names[i], width)}  ${stateText(share)}`, `  ${share.command}`]),
    `Page: ${page}`,
  ];
}

function stateText({ state, why, done, size, files, have, getting, upRate }: ShareReport): string {
  if (state === "changed") return `not given any more: ${harmless(why ?? "")}`;
  if (state === "hashing") {
    return size === 0 ? "is looked through" : `is hashed: ${Math.floor(100 * done / size)}%`;
  }
  return [
    counted(files, "file"),
    formatSize(size),
    `${have} ${have === 1 ? "has" : "have"} it, ${getting} ${getting === 1 ? "gets" : "get"} it`,
    `${formatSize(upRate)}/s`,
  ].join("  ");
}
