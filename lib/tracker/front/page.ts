/**
 * What a browser sees: plain pages that say what this is and how to use it, the same numbers for programs, and a word for
 * those who only ask whether it lives. Nothing on the pages comes from elsewhere, and nothing of a request, nor of a
 * torrent, is shown unescaped.
 */
import { STATUS_CODE } from "@std/http/status";
import { METRICS_TYPE, writeMetrics } from "../stats/metrics.ts";
import type { TrackerStats } from "../stats/tracker_stats.ts";
import type { Elsewhere } from "./http.ts";
import { HTML, PLAIN, reply } from "../../web/reply.ts";
import { answerPaths, type View } from "./page/answer_paths.ts";
import { forPeople, type PageSettings } from "./page/for_people.ts";
import { nothingHere } from "./page/nothing_here.ts";
import { writeOverview } from "./page/overview.ts";
import { PROGRAM_HEADER } from "./port_holder.ts";

export type { PageSettings, TrackerStats };

/** Where the pages' facts come from. */
export interface PageSource {
  stats(): TrackerStats;
  announceUrls(): string[];
  settings(): PageSettings;
  /** Whether clients are told to come again later. */
  isDraining(): boolean;
}

/**
 * Answers `/` and `/tracker`, `/stats.json`, `/metrics`, `/health` and what robots ask for by themselves.
 * @param swarms answers the paths of swarm_pages.ts
 */
export function pages(source: PageSource, swarms: Elsewhere): Elsewhere {
  const overview: View = ({ headers }) =>
    reply(writeOverview(source.stats(), source.announceUrls(), headers.get("host") ?? ""), HTML);
  const own = answerPaths({
    "/": forPeople(source.settings, overview),
    "/index.html": forPeople(source.settings, overview),
    // Where it stands even when a site has taken "/".
    "/tracker": forPeople(source.settings, overview),
    "/stats.json": () => reply(JSON.stringify(source.stats(), null, 2) + "\n", "application/json"),
    "/metrics": () => reply(writeMetrics(source.stats()), METRICS_TYPE),
    "/health": () => health(source),
    "/robots.txt": () => reply("User-agent: *\nDisallow: /\n", PLAIN),
  });
  return (path, request, from) => own(path, request, from) ?? swarms(path, request, from);
}

/** A site's answers, the tracker's own to what the site does not know, and a page for people where neither knows it. */
export function siteFirst(site: Elsewhere, own: Elsewhere): Elsewhere {
  return orElse(orElse(site, own), (_, request) => nothingHere(request));
}

function orElse(first: Elsewhere, second: Elsewhere): Elsewhere {
  return (path, request, from) => {
    const answer = first(path, request, from);
    if (answer instanceof Promise) return answer.then((later) => later ?? second(path, request, from));
    return answer ?? second(path, request, from);
  };
}

/** Who spreads clients over several trackers sends none to one that is about to stop. */
function health({ stats, isDraining }: PageSource): Response {
  const [word, status] = isDraining() ? ["draining", STATUS_CODE.ServiceUnavailable] : ["ok", STATUS_CODE.OK];
  return reply(`${word}\n`, PLAIN, { [PROGRAM_HEADER]: stats().program }, status);
}
