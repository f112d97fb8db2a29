/** The refusals as they travel over UDP. */
import { toLatin1 } from "../../base/bytes.ts";
import { type UdpText, udpText } from "../../protocol/udp_answer.ts";
import { REFUSALS } from "../refusal.ts";

/** By kind. */
export const UDP_REFUSALS: Readonly<Record<number, UdpText>> = Object.fromEntries(
  Object.entries(REFUSALS).map(([kind, { reason }]) => [kind, udpText(toLatin1(reason))]),
);
