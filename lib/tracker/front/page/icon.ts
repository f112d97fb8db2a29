/** What is answered to browsers that ask for an icon at /favicon.ico, as they do by themselves. */
import type { Icon } from "../../icon.ts";
import { reply } from "../../../web/reply.ts";

const NO_CONTENT = 204;

/** Seconds that browsers keep it: a new one is to be seen before long. */
const KEPT = 3600;
/** They ask again and again where there is none. */
const NONE_KEPT = 86_400;

/** The icon; where there is none, an answer without content. */
export function answerIcon(icon: Icon | null): Response {
  if (icon !== null) return reply(icon.bytes, icon.type, { "cache-control": `max-age=${KEPT}` });
  return new Response(null, {
    status: NO_CONTENT,
    headers: { "cache-control": `max-age=${NONE_KEPT}` },
  });
}
