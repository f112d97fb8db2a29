/** The page at `/`: all shares. */
import type { Exhibit } from "../share.ts";
import { figuresOf, shownName, sitePage, stateOf } from "./look.ts";
import { pathOfUrl } from "./site_path.ts";

/** Shares on the page, at most. */
const MOST_SHARES = 1000;

/**
 * Writes it.
 * @param isGuarded whether a password guards the shares
 */
export function writeListPage(exhibits: readonly Exhibit[], isGuarded: boolean): string {
  const shown = exhibits.slice(0, MOST_SHARES);
  const more = exhibits.length - shown.length;
  return sitePage(
    "Shared here",
    `<h1>Shared here</h1>
${exhibits.length === 0 ? "<p>Nothing is shared now.</p>" : ""}${shown.map(writeShare).join("\n")}
${more > 0 ? `<p>${more} more</p>` : ""}`,
    isGuarded,
  );
}

function writeShare(exhibit: Exhibit): string {
  return `<div class="share"><h2><a href="/t/${pathOfUrl([exhibit.name])}">${shownName(exhibit.name)}</a></h2>
<p>${figuresOf(exhibit)}</p>${stateOf(exhibit)}</div>`;
}
