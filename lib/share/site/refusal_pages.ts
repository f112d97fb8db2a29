/** The pages for people where something is not to be had; programs get the same in lines of text (answers.ts). */
import { escape } from "@std/html/entities";
import type { Exhibit } from "../share.ts";
import { progressOf, shownName, sitePage } from "./look.ts";
import { pathOfUrl } from "./site_path.ts";

/**
 * Where a share is not there: those that are, to go to.
 * @param named the names of those that are shown
 * @param more how many there are beside them
 */
export function writeNoSharePage(named: readonly string[], more: number, isGuarded: boolean): string {
  const links = named.map((name) => `<li><a href="/t/${pathOfUrl([name])}">${shownName(name)}</a></li>`);
  const rest = more > 0 ? `<li><a href="/">and ${more} more</a></li>` : "";
  return sitePage(
    "There is no such share here",
    `<h1>There is no such share here.</h1>
${
      named.length === 0
        ? "<p>Nothing is shared now.</p>"
        : `<p>These are shared:</p>\n<ul>\n${links.join("\n")}\n${rest}</ul>`
    }`,
    isGuarded,
  );
}

/**
 * Where nothing of a share is given now: why, and how far the reading of its files is.
 * @param sentence why, as text
 */
export function writeNotNowPage({ name, state }: Exhibit, sentence: string, isGuarded: boolean): string {
  return sitePage(
    escape(name),
    `<h1>${shownName(name)}</h1>
<p${state.kind === "changed" ? ' class="bad"' : ""}>${escape(sentence)}</p>
${state.kind === "hashing" ? progressOf(state) : ""}
<p><a href="/">All that is shared here</a></p>`,
    isGuarded,
  );
}
