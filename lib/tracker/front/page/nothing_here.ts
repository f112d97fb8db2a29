/** The page for who typed an address that nobody here knows. */
import { STATUS_CODE } from "@std/http/status";
import { escape } from "@std/html/entities";
import { PROGRAM } from "../../../base/version.ts";
import { wantsPage } from "../../../web/accept.ts";
import { writePage } from "../../../web/layout.ts";
import { HTML, reply } from "../../../web/reply.ts";

const BODY = `<h1>There is nothing at this address.</h1>
<p><a href="/">What is here</a></p>
<footer>${escape(PROGRAM)}</footer>`;

/** For a person at a browser; null for programs, which are refused in their own language. */
export function nothingHere({ method, headers }: Request): Response | null {
  if ((method !== "GET" && method !== "HEAD") || !wantsPage(headers.get("accept"))) return null;
  const page = writePage({ title: "There is nothing at this address", body: BODY, refresh: null });
  return reply(page, HTML, { vary: "Accept" }, STATUS_CODE.NotFound);
}
