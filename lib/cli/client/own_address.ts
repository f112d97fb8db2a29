/** The address that others can give to reach this machine's client. */
import { LINK_LOCAL, readOwn, VIRTUAL } from "../../tracker/network/own.ts";
import type { Env } from "../env.ts";

/**
 * `192.168.1.50:6881` or `[2001:db8::7]:6881`: the likeliest address of the machine, or the first that the client is bound
 * to; null when none is known, or peers cannot come in.
 * @param bind what --bind says; empty: all addresses
 */
export function ownAddress(
  env: Pick<Env, "addresses">,
  bind: readonly string[],
  port: number,
): string | null {
  if (port === 0) return null;
  const bound = bind.filter((address) => !UNSPECIFIED.has(address));
  const own = readOwn(env.addresses()).filter(({ kind }) => kind < LINK_LOCAL && kind !== VIRTUAL);
  const address = bound.length > 0 ? bound[0] : own[0]?.text;
  if (address === undefined) return null;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

const UNSPECIFIED = new Set(["0.0.0.0", "::"]);
