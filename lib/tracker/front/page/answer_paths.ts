/** What all pages have in common: paths, methods, and the headers that keep browsers safe. */
import { STATUS_CODE } from "@std/http/status";
import { writeFailure } from "../../../protocol/http_answer.ts";
import { REFUSALS, WRONG_METHOD } from "../../refusal.ts";
import type { Elsewhere } from "../http.ts";

/** What shows one page; null where it is not to be had. */
export type View = (request: Request) => ReturnType<Elsewhere>;

export const PLAIN = "text/plain; charset=utf-8";
export const HTML = "text/html; charset=utf-8";

const SAFE = {
  "cache-control": "no-store",
  // The only picture is the icon.
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

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

/** A page, of text or of bytes, with further headers. */
export function reply(
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
  more: Readonly<Record<string, string>> = {},
  status: number = STATUS_CODE.OK,
): Response {
  return new Response(body, { status, headers: { ...SAFE, ...more, "content-type": type } });
}
