/** What of the load's command line concerns packets and addresses. */
import { type Family, readAddress } from "../../lib/base/address.ts";
import { type Fault, isFault } from "../../lib/base/fault.ts";
import { type Given, type Numbers, text, usage } from "./numbers.ts";
import type { LoadOptions } from "./options.ts";
import type { Mode, Target } from "./torrents.ts";
import { usualEngine } from "./udp/client.ts";
import { ANNOUNCES, readMix } from "./udp/mix.ts";
import type { Engine } from "./udp/run.ts";

type Wire = Pick<LoadOptions, "modes" | "family" | "sources" | "sockets" | "window" | "mix" | "engine">;

export function readWire(given: Given, target: Target | null, numbers: Numbers): Wire | Fault {
  const modes = readModes(text(given, "mode", "all"), target);
  if (isFault(modes)) return modes;
  const family = readFamily(given, target);
  if (isFault(family)) return family;
  const depth = readDepth(given, numbers);
  if (isFault(depth)) return depth;
  const engine = readEngine(text(given, "engine", "auto"));
  if (isFault(engine)) return engine;
  const mix = given.mix === undefined ? ANNOUNCES : readMix(text(given, "mix", ""));
  if (mix === null) return usage("--mix is connect : announce : scrape, such as 50:50:1.");
  const share = text(given, "share", "cubic");
  if (share !== "cubic" && share !== "even") return usage("--share is cubic or even.");
  const sources = text(given, "sources", target === null ? "auto" : "loopback");
  if (sources !== "auto" && sources !== "public" && sources !== "loopback") {
    return usage("--sources is public, loopback or auto.");
  }
  if (target !== null && sources === "public") {
    return usage("--sources public starts its servers itself: no --url.");
  }
  return { modes, family, sources: target === null ? sources : "loopback", ...depth, mix, engine };
}

const MODES: Record<string, readonly Mode[]> = {
  "keep-alive": ["keep-alive"],
  close: ["close"],
  udp: ["udp"],
  both: ["keep-alive", "close"],
  all: ["keep-alive", "close", "udp"],
};

/** A URL has the modes of its protocol only. */
function readModes(given: string, target: Target | null): readonly Mode[] | Fault {
  const names = given.split(",");
  if (names.some((name) => MODES[name] === undefined)) {
    return usage("--mode is keep-alive, close, udp, both or all, or some with commas between.");
  }
  const asked = new Set(names.flatMap((name) => MODES[name]));
  const modes = [...asked].filter((mode) =>
    target === null || (mode === "udp") === (target.protocol === "udp")
  );
  return modes.length > 0 ? modes : usage(`--mode ${given} cannot be had of ${target?.protocol} URLs.`);
}

function readFamily(given: Given, target: Target | null): Family | Fault {
  if (target !== null && given.family !== undefined) return usage("--family is what the URL has.");
  if (target !== null) return readAddress(target.hostname, new Uint8Array(16)) === 6 ? 6 : 4;
  const asked = text(given, "family", "4");
  return asked === "4" ? 4 : asked === "6" ? 6 : usage("--family is 4 or 6.");
}

const DEPTHS: Record<string, Pick<LoadOptions, "sockets" | "window">> = {
  deep: { sockets: 16, window: 16 },
  shallow: { sockets: 1, window: 4 },
};

function readDepth(
  given: Given,
  { sockets, window }: Numbers,
): Pick<LoadOptions, "sockets" | "window"> | Fault {
  if (given.depth === undefined) return { sockets, window };
  if (given.sockets !== undefined || given.window !== undefined) {
    return usage("--depth stands for --sockets and --window: give it or these.");
  }
  return DEPTHS[text(given, "depth", "")] ?? usage("--depth is deep or shallow.");
}

function readEngine(text: string, os: string = Deno.build.os): Engine | Fault {
  if (text === "auto") return usualEngine(os);
  if (text === "batch" && os !== "linux") return usage("--engine batch is for Linux only.");
  return text === "batch" || text === "plain" ? text : usage("--engine is auto, batch or plain.");
}
