/** Whether the pages for people are shown, or something else in their place. */
import type { TrackerConfig } from "../../config.ts";
import { PLAIN, reply } from "../../../web/reply.ts";
import type { View } from "./answer_paths.ts";

/** The settings of pages and scrapes. They can change at any time. */
export type PageSettings = Pick<
  TrackerConfig,
  "page" | "pageRedirect" | "showNames" | "offerTorrents" | "scrape"
>;

const FOUND = 302;

/** Shows it unless there are to be no pages, or the operator has another one. */
export function forPeople(settings: () => PageSettings, show: View): View {
  return (request) => {
    const { page, pageRedirect } = settings();
    if (!page) return null;
    const place = webAddress(pageRedirect);
    if (place === null) return show(request);
    return reply(`The page of this tracker is at ${place}\n`, PLAIN, { location: place }, FOUND);
  };
}

/** The address in the form that may stand in a header; null for what is no address of the web. */
function webAddress(text: string): string | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null;
}
