/**
 * The floor under every HTTP tracker on Deno: Deno.serve that reads nothing and answers the same 200 bytes with the
 * headers of a tracker's reply. Run as a program: address and port are its arguments.
 */
import { toLatin1 } from "../../../lib/base/bytes.ts";

const BODY = toLatin1("d8:completei1e10:incompletei1e8:intervali240e12:min intervali60e5:peers127:");

/** 200 bytes that look like the start of an answer. */
export function floorBody(): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(200).fill(0x65);
  body.set(BODY);
  return body;
}

const HEADERS: [string, string][] = [["content-type", "text/plain"], ["cache-control", "no-transform"]];

if (import.meta.main) {
  const body = floorBody();
  const init = { headers: HEADERS };
  const [hostname, port] = Deno.args;
  Deno.serve({ hostname, port: Number(port), onListen() {} }, () => new Response(body, init));
}
