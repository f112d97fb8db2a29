/**
 * The extension protocol (BEP 10): what both sides say of themselves after the handshake, and the two extensions whose
 * messages are a number. Ids are local: in messages to a peer stand those of its handshake, in messages to us ours.
 *
 *     d 1:m d 11:lt_donthave i7e 11:upload_only i3e 6:ut_pex i1e e 1:p i6881e 4:reqq i500e 1:v 12:muster 0.1.0 e
 */
import { type Family, formatAddress, readAddress } from "../../base/address.ts";
import { isFault } from "../../base/fault.ts";
import { CHARACTERS_THAT_STEER } from "../../base/setting.ts";
import { PROGRAM } from "../../base/version.ts";
import { decode } from "../../bencode/decode.ts";
import { encode } from "../../bencode/encode.ts";
import type { DictionaryValue } from "../../bencode/value.ts";
import { getBytes, getDictionary, getInteger, getText } from "../../bencode/view.ts";

/** The id of the handshake itself. */
export const EXTENSION_HANDSHAKE = 0;

/** What we call the extensions that we take messages of: peer exchange (BEP 11), upload-only (BEP 21), donthave (BEP 54). */
export const UT_PEX = 1;
export const UPLOAD_ONLY = 3;
export const LT_DONTHAVE = 7;

/** The most requests that we keep waiting for any peer, whatever it allows. */
export const MOST_REQUESTS = 2_000;

/** Characters of a client's name that are kept. */
const MOST_NAME = 40;

/** What we say of ourselves. */
export interface OwnExtensions {
  /** Where we listen; 0 when we do not. */
  readonly port: number;
  /** Requests of a peer that we keep waiting. */
  readonly reqq: number;
  /** Whether we want nothing any more (BEP 21). */
  readonly uploadOnly: boolean;
  /** Bytes of the info dictionary (BEP 9). */
  readonly metadataSize?: number;
  /** The address that we see the other side at. */
  readonly yourIp?: string;
  /** A private torrent has no peer exchange (BEP 27). */
  readonly isPrivate: boolean;
}

/** What the other side says of itself. An id of 0: it does not take messages of that extension. */
export interface ExtensionHandshake {
  readonly pex: number;
  readonly dontHave: number;
  readonly uploadOnlyId: number;
  /** Where it listens; null when it does not tell. */
  readonly port: number | null;
  /** Requests that it keeps waiting, 1 .. MOST_REQUESTS; null when it does not tell. */
  readonly reqq: number | null;
  /** Whether it wants nothing any more. */
  readonly uploadOnly: boolean;
  /** Its name and version, harmless for a terminal, at most 40 characters; may be empty. */
  readonly client: string;
  /** The address that it sees us at, which may be a lie; null when it does not tell. */
  readonly yourIp: string | null;
  /** Bytes of the info dictionary that it has; null when it does not tell. */
  readonly metadataSize: number | null;
}

/** Of a peer that has not said anything. */
export const NO_EXTENSIONS: ExtensionHandshake = {
  pex: 0,
  dontHave: 0,
  uploadOnlyId: 0,
  port: null,
  reqq: null,
  uploadOnly: false,
  client: "",
  yourIp: null,
  metadataSize: null,
};

/** The payload of our extension handshake, behind its id 0. */
export function writeExtensionHandshake(own: OwnExtensions): Uint8Array<ArrayBuffer> {
  return encode({
    m: {
      ut_pex: own.isPrivate ? undefined : UT_PEX,
      upload_only: UPLOAD_ONLY,
      lt_donthave: LT_DONTHAVE,
    },
    metadata_size: own.metadataSize,
    p: own.port === 0 ? undefined : own.port,
    reqq: own.reqq,
    upload_only: own.uploadOnly ? 1 : undefined,
    v: PROGRAM,
    yourip: own.yourIp === undefined ? undefined : packedAddress(own.yourIp),
  });
}

function packedAddress(host: string): Uint8Array | undefined {
  const bytes = new Uint8Array(16);
  const family = readAddress(host, bytes);
  return family === 0 ? undefined : bytes.subarray(0, family === 4 ? 4 : 16);
}

/**
 * Reads the payload of an extension handshake; null when it is no dictionary. A later one tells only what has changed, so
 * what it leaves out is as `before`. What is of a wrong kind counts as left out.
 */
export function readExtensionHandshake(
  payload: Uint8Array,
  before: ExtensionHandshake = NO_EXTENSIONS,
): ExtensionHandshake | null {
  const value = decode(payload, { trailing: true, maxDepth: 10, maxValues: 2_000 });
  if (isFault(value) || value.kind !== "dictionary") return null;
  const ids = getDictionary(value, "m");
  const uploadOnly = getInteger(value, "upload_only");
  const client = getText(value, "v");
  return {
    pex: idOf(ids, "ut_pex") ?? before.pex,
    dontHave: idOf(ids, "lt_donthave") ?? before.dontHave,
    uploadOnlyId: idOf(ids, "upload_only") ?? before.uploadOnlyId,
    port: within(getInteger(value, "p"), 65_535, null) ?? before.port,
    reqq: within(getInteger(value, "reqq"), Infinity, MOST_REQUESTS) ?? before.reqq,
    uploadOnly: uploadOnly === undefined ? before.uploadOnly : uploadOnly !== 0,
    client: client === undefined ? before.client : plainName(client),
    yourIp: addressIn(getBytes(value, "yourip")) ?? before.yourIp,
    metadataSize: within(getInteger(value, "metadata_size"), Infinity, Infinity) ?? before.metadataSize,
  };
}

/** An id is a byte of the messages; undefined when it is not told. */
function idOf(ids: DictionaryValue | undefined, name: string): number | undefined {
  const id = ids === undefined ? undefined : getInteger(ids, name);
  return id === undefined ? undefined : id >= 0 && id <= 255 ? id : 0;
}

/** A number from 1 up to a greatest one that makes sense, cut down to a most; null when it is none. */
function within(value: number | undefined, greatest: number, most: number | null): number | null {
  if (value === undefined || value < 1 || value > greatest) return null;
  return most === null ? value : Math.min(value, most);
}

function plainName(text: string): string {
  return [...text.slice(0, 2 * MOST_NAME)].slice(0, MOST_NAME).join("").replace(CHARACTERS_THAT_STEER, "?");
}

function addressIn(bytes: Uint8Array | undefined): string | null {
  const family: Family | 0 = bytes?.length === 4 ? 4 : bytes?.length === 16 ? 6 : 0;
  return family === 0 ? null : formatAddress(bytes!, family);
}

/** The payload of a donthave message (BEP 54): the piece that is no longer there. */
export function writeDontHave(index: number): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, index);
  return payload;
}

/** The piece of a donthave message; null when it is none. */
export function readDontHave(payload: Uint8Array): number | null {
  if (payload.length !== 4) return null;
  return new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0);
}

/** The payload of an upload-only message, which tells that what the handshake said has changed. */
export function writeUploadOnly(uploadOnly: boolean): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(uploadOnly ? 1 : 0);
}

/** What an upload-only message says; null when it is none. */
export function readUploadOnly(payload: Uint8Array): boolean | null {
  return payload.length === 1 ? payload[0] !== 0 : null;
}
