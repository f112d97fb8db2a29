/** What all pages have in common: paths and methods. */
import { STATUS_CODE } from "@std/http/status";
import { writeFailure } from "../../../protocol/http_answer.ts";
import { PLAIN, SAFE } from "../../../web/reply.ts";
import { REFUSALS, WRONG_METHOD } from "../../refusal.ts";
import type { Elsewhere } from "../http.ts";

/** What shows one page; null where it is not to be had. */
export type View = (request: Request) => ReturnType<Elsewhere>;

/** Answers these paths, to GET and HEAD alone. */
export function answerPaths(views: Readonly<Record<string, View>>): Elsewhere {
  return (path, request) => {
    if (!Object.hasOwn(views, path)) return null;
    if (request.method === "GET" || request.method === "HEAD") return views[path](request);
    return new Response(writeFailure(REFUSALS[WRONG_METHOD]), {
      status: STATUS_CODE.MethodNotAllowed,
      headers: { ...SAFE, allow: "GET, HEAD", "content-type": PLAIN },
    });
  };
}
