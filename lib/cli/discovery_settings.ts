/** How the side that shares and the side that gets find each other on a LAN: the options that both have. */
import type { SettingTable } from "../base/setting.ts";
import { BEACON_PORT } from "../share/beacon/message.ts";

/** As they are typed. */
export const DISCOVERY_SETTINGS = {
  discoveryPort: {
    name: "discovery-port",
    kind: "port",
    fallback: BEACON_PORT,
    min: 1,
    max: 65_535,
    placeholder: "PORT",
    sentence: "The UDP port at which shares and those who look for them meet; the same on all computers.",
  },
  noDiscovery: {
    name: "no-discovery",
    kind: "switch",
    fallback: false,
    sentence: "Neither send nor hear anything by which shares are found on the LAN.",
  },
} as const satisfies SettingTable;
