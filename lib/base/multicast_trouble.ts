/** Why packets to a multicast group cannot be heard, in words for the user. */
import { errorText } from "./fault.ts";

/** A trouble of a group. */
export interface MulticastTrouble {
  /** The end of a sentence, without its stop: "UDP port 9009 is in use by another program". */
  readonly words: string;
  /** Whether another port may help. */
  readonly isOfPort: boolean;
}

/** What the system may say: its names, its numbers (Linux, macOS, Windows), and what it means. */
const TROUBLES: readonly {
  readonly sign: RegExp;
  readonly isOfPort: boolean;
  words(port: number): string;
}[] = [
  {
    sign: /AddrInUse|EADDRINUSE|\(os error (?:98|48|10048)\)/,
    isOfPort: true,
    words: (port) => `UDP port ${port} is in use by another program`,
  },
  {
    // Windows says so of a port that a program has for itself, and of those that it keeps for itself.
    sign: /PermissionDenied|EACCES|\(os error (?:13|10013)\)/,
    isOfPort: true,
    words: (port) => `the system does not let muster use UDP port ${port}`,
  },
  {
    // No such device, address, family, or way.
    sign: /\(os error (?:19|99|97|101|49|47|51|10049|10047|10050|10051|10065)\)/,
    isOfPort: false,
    words: () => "this computer's network has no multicast",
  },
];

/** What was thrown where a group on that port was to be heard. */
export function multicastTrouble(thrown: unknown, port: number): MulticastTrouble {
  const said = errorText(thrown);
  const { name = "", code = "" } = Object(thrown);
  const known = TROUBLES.find(({ sign }) => sign.test(`${name} ${code} ${said}`));
  if (known !== undefined) return { words: known.words(port), isOfPort: known.isOfPort };
  return { words: said.replace(/\s*\(os error -?\d+\)/, "").replace(/\.$/, ""), isOfPort: false };
}
