/** What peers send to the client: the handshake, the stream of messages, and what stands in them. */
import { fromHex, toHex, toLatin1 } from "../../lib/base/bytes.ts";
import {
  MOST_REQUESTS,
  readDontHave,
  readExtensionHandshake,
  readUploadOnly,
} from "../../lib/client/peer/extension.ts";
import { isHandshakeStart, readHandshake, writeHandshake } from "../../lib/client/peer/handshake.ts";
import { MessageReader } from "../../lib/client/peer/message.ts";
import { MOST_TOLD, readPex, writePex } from "../../lib/client/peer/pex.ts";
import { isWorthTrying } from "../../lib/client/discovery/worth_trying.ts";
import { bitfieldBytes, readBitfield } from "../../lib/client/piece/bitfield.ts";
import type { Reader } from "./readers.ts";

const PIECES = 21;

const HANDSHAKE: Reader = {
  name: "peer handshake",
  samples: [writeHandshake(new Uint8Array(20).fill(1), toLatin1("-UL0001-012345678901"))],
  call(input) {
    const read = readHandshake(input);
    if (read === null) return;
    if (!isHandshakeStart(input)) throw new Error("it read what none begins with");
    const again = readHandshake(writeHandshake(read.infoHash, read.peerId))!;
    if (toHex(again.infoHash) !== toHex(read.infoHash) || toHex(again.peerId) !== toHex(read.peerId)) {
      throw new Error("it does not read as the same handshake");
    }
  },
};

const MESSAGES: Reader = {
  name: "peer messages",
  samples: [
    "00000004058000080000000102000000010100000000",
    "0000000d0600000001000040000000200000000504000000070000000d080000000100004000000020000000050d00000003",
    "0000000c070000000100004000a1b2c3000000010e0000000f14006465000000031400640000000211aa",
    "0000000d1000000001000040000000200000000511000000070000000309001ae1000000010f",
  ].map((hex) => fromHex(hex)!),
  call(input) {
    const whole = messagesOf([input.slice()]);
    const half = input.length >> 1;
    const halves = messagesOf([input.slice(0, half), input.slice(half)]);
    const bytes = messagesOf(Array.from(input.subarray(0, 300), (byte) => Uint8Array.of(byte)));
    if (whole !== halves) throw new Error("it depends on where the stream is cut");
    if (input.length <= 300 && whole !== bytes) throw new Error("byte by byte it reads otherwise");
  },
};

/** All that a reader makes of portions, as text. */
function messagesOf(portions: Uint8Array[]): string {
  const reader = new MessageReader({ bitfieldBytes: bitfieldBytes(PIECES) });
  const told: string[] = [];
  let problem: string | null = null;
  for (const portion of portions) {
    problem = reader.read(portion, ({ id, index, begin, length, extended, payload }) => {
      told.push(`${id} ${index} ${begin} ${length} ${extended} ${toHex(payload)}`);
      return true;
    });
    portion.fill(0);
  }
  return `${told.join("\n")}\n${problem}`;
}

const EXTENSIONS: Reader = {
  name: "peer extensions",
  samples: [
    "d1:md11:lt_donthavei7e11:upload_onlyi3e6:ut_pexi1ee1:pi6881e4:reqqi500e11:upload_onlyi1e1:v5:x 1.0e",
    "d1:ei1e4:ipv44:abcd12:complete_agoi-1e1:md11:ut_metadatai3ee13:metadata_sizei31235e6:yourip4:\x7f\0\0\x01e",
  ].map(toLatin1),
  call(input) {
    readDontHave(input);
    readUploadOnly(input);
    const read = readExtensionHandshake(input);
    if (read === null) return;
    const isId = (id: number) => Number.isInteger(id) && id >= 0 && id <= 255;
    const isWithin = (value: number | null, most: number) => value === null || (value >= 1 && value <= most);
    const isPlain = /^[^\p{C}\p{Zl}\p{Zp}]{0,40}$/u.test(read.client);
    if (
      !isPlain || ![read.pex, read.dontHave, read.uploadOnlyId].every(isId) || !isWithin(read.port, 65_535) ||
      !isWithin(read.reqq, MOST_REQUESTS) || !isWithin(read.metadataSize, Number.MAX_SAFE_INTEGER)
    ) throw new Error(JSON.stringify(read));
  },
};

const PEX: Reader = {
  name: "peer exchange",
  samples: [
    writePex({
      added: [{ host: "1.2.3.4", port: 6881 }, { host: "2001:db8::1", port: 1 }, {
        host: "5.6.7.8",
        port: 9,
      }],
      addedFlags: [2, 16, 0],
      dropped: [{ host: "9.9.9.9", port: 1 }, { host: "::1", port: 1 }],
    }),
  ],
  call(input) {
    const read = readPex(input);
    if (read === null) return;
    if (read.added.length > MOST_TOLD || read.dropped.length > MOST_TOLD) {
      throw new Error("it told of too many");
    }
    const { added, dropped } = read;
    const again = readPex(writePex({ added, addedFlags: added.map(({ flags }) => flags), dropped }));
    if (again?.added.length !== added.length || again.dropped.length !== dropped.length) {
      throw new Error("it does not read as the same peers");
    }
    for (const { host, port } of added) {
      if (isWorthTrying(host, port, "8.8.8.8") && /^(?:127|10|0|22[4-9]|2[3-5]\d)\./.test(host)) {
        throw new Error(`it would call ${host}`);
      }
    }
  },
};

const BITFIELD: Reader = {
  name: "bitfield",
  samples: [Uint8Array.of(255, 0, 248), Uint8Array.of(1, 2, 8)],
  call(input) {
    const bits = readBitfield(input, PIECES);
    if (bits === null) return;
    let count = 0;
    for (let i = 0; i < 32; i++) if (bits.has(i)) count++;
    if (count !== bits.count || count > PIECES) throw new Error(`it counted ${bits.count}`);
  },
};

/** All of them. */
export const PEERS: readonly Reader[] = [HANDSHAKE, MESSAGES, EXTENSIONS, PEX, BITFIELD];
