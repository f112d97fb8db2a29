/** Who takes part in a comparison, by the command line. */
import type { Fault } from "../../lib/base/fault.ts";
import { usage } from "./numbers.ts";
import { type Contender, type Rival, RIVALS, type ServerKind } from "./server/kinds.ts";

/** What the command line has about them. */
export interface ContenderTexts {
  readonly muster: string;
  readonly also: readonly string[];
  /** An earlier muster; "": none. */
  readonly old: string;
  readonly rival: readonly string[];
  readonly floor: boolean;
  readonly echo: boolean;
  readonly alone: boolean;
  readonly hasTarget: boolean;
  readonly cpus: string;
}

export interface Contenders {
  readonly contenders: readonly Contender[];
  /** Rivals that are not installed are left out; otherwise their absence is an error. */
  readonly whereInstalled: boolean;
}

export function readContenders(texts: ContenderTexts): Contenders | Fault {
  const { cpus, alone, hasTarget, also, old, rival } = texts;
  if (hasTarget && (texts.muster !== "" || also.length > 0 || old !== "")) {
    return usage("--muster, --also and --old are for musters that are started here, not for --url.");
  }
  const wrong = rival.find((name) => !(RIVALS as readonly string[]).includes(name));
  if (wrong !== undefined) return usage(`--rival is ${RIVALS.join(" or ")}, not ${wrong}.`);
  if (!isCpuList(cpus)) return usage("--server-cpus is such as 0 or 0,1.");
  const isNamed = alone || hasTarget || also.length > 0 || old !== "" || rival.length > 0 || texts.floor ||
    texts.echo;
  const musters = hasTarget ? [] : readMusters([texts.muster, ...also], cpus);
  if (old !== "") musters.push({ ...musters[0], name: "old", binary: old });
  const taken = musters.find(({ name }, i) => musters.findIndex((other) => other.name === name) < i);
  if (taken !== undefined) return usage(`Two musters are called ${taken.name}.`);
  const rivals: readonly Rival[] = isNamed ? rival as Rival[] : ["opentracker"];
  const floors: ServerKind[] = texts.floor || !isNamed ? ["floor", "echo"] : texts.echo ? ["echo"] : [];
  const others = [...rivals, ...floors].map((kind): Contender => ({ name: kind, kind, words: [], cpus }));
  return { contenders: [...musters, ...others], whereInstalled: !isNamed };
}

function isCpuList(text: string): boolean {
  return /^\d{1,3}(,\d{1,3})*$/.test(text);
}

/** `[NAME][@CPUS]=OPTIONS`, or options alone: the first is muster then, others are called by their options. */
function readMusters(texts: readonly string[], cpus: string): Contender[] {
  return texts.map((text, i) => {
    const match = /^([a-z][\w.-]*)?(?:@([\d,]+))?=(.*)$/i.exec(text);
    const options = match === null ? text : match[3];
    const words = options.split(/\s+/).filter((word) => word !== "");
    const name = match?.[1] ?? (i === 0 ? "muster" : `muster ${words.join(" ")}`.trim());
    const own = match?.[2];
    return { name, kind: "muster", words, cpus: own !== undefined && isCpuList(own) ? own : cpus };
  });
}
