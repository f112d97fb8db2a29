/**
 * Amounts as people write and read them: sizes, rates and times. Readers give whole bytes or whole seconds, exact,
 * or null for anything that is no such amount; what they give is a safe integer and never negative.
 *     256MB = 256,000,000     512KiB = 524,288     4m = 240 seconds     20MB/s = 20,000,000 bytes a second
 */

type Units = Readonly<Record<string, number>>;

/** Bytes of a unit: decimal ones, and the binary ones of IEC 80000-13. Any case is read; K alone is KB. */
const SIZE_UNITS: Units = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Seconds of a unit. */
const TIME_UNITS: Units = { s: 1, m: 60, h: 3600, d: 86_400 };

const SHORT_SIZES: Units = { k: 1e3, m: 1e6, g: 1e9, t: 1e12 };
const SIZES: Units = { ...lowered(SIZE_UNITS), ...SHORT_SIZES };

const SHORT_BINARY_SIZES: Units = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
const BINARY_SIZES: Units = { ...SIZES, ...SHORT_BINARY_SIZES };

/** The longest text that is looked at. */
const MAX_TEXT = 32;

/** Bytes from `256MB`, `512 KiB`, `1.5GB` or a bare number of bytes; parts of a byte are cut off. */
export function readSize(text: string): number | null {
  return readAmount(text, SIZES);
}

/** Bytes as `readSize` reads them, but that K, M, G and T alone are KiB, MiB, GiB and TiB. */
export function readBinarySize(text: string): number | null {
  return readAmount(text, BINARY_SIZES);
}

/** Bytes a second from `20MB/s`, `20MB` or a bare number. */
export function readRate(text: string): number | null {
  return readAmount(text.replace(/\/s$/i, ""), SIZES);
}

/** Seconds from `240`, `240s`, `4m`, `1.5h` or `1d`. */
export function readDuration(text: string): number | null {
  return readAmount(text, TIME_UNITS);
}

/** A number, perhaps with a fraction, and perhaps a unit. By BigInt, so that 1.1GB is 1,100,000,000 to the byte. */
function readAmount(text: string, units: Units): number | null {
  if (text.length > MAX_TEXT) return null;
  const match = /^(\d+)(?:\.(\d+))? ?([a-z]+)?$/i.exec(text);
  if (match === null) return null;
  const [, whole, fraction = "", unit] = match;
  const known = unit?.toLowerCase();
  if (known !== undefined && !Object.hasOwn(units, known)) return null;
  const scaled = BigInt(whole + fraction) * BigInt(known === undefined ? 1 : units[known]);
  const amount = scaled / 10n ** BigInt(fraction.length);
  // Something that is not nothing must not become 0, which often has a meaning of its own.
  if (amount === 0n && scaled !== 0n) return null;
  return amount <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(amount) : null;
}

/** The shortest text that `readSize` reads as just so many bytes, such as `256MB` or `16GiB`. */
export function writeSize(bytes: number): string {
  return bytes === 0 ? "0" : writeAmount(bytes, SIZE_UNITS);
}

/** The shortest text that `readDuration` reads as just so many seconds, such as `4m` or `90s`. */
export function writeDuration(seconds: number): string {
  return seconds === 0 ? "0" : writeAmount(seconds, TIME_UNITS);
}

/** In the largest unit that leaves no rest. */
function writeAmount(amount: number, units: Units): string {
  const fitting = Object.entries(units).filter(([, scale]) => amount % scale === 0);
  const [unit, scale] = fitting.reduce((best, other) => other[1] > best[1] ? other : best);
  return `${amount / scale}${unit}`;
}

/** Bytes for a person, rounded: `512 B`, `1.5 KB`, `61 MB`. */
export function formatSize(bytes: number): string {
  let amount = Math.max(0, bytes);
  for (const unit of ["B", "KB", "MB", "GB"]) {
    const rounded = formatCount(amount);
    if (Number(rounded) < 1000) return `${rounded} ${unit}`;
    amount /= 1000;
  }
  return `${formatCount(amount)} TB`;
}

/** A number for a person: one digit behind the point below 10 (none when it is 0), none above. */
export function formatCount(amount: number): string {
  const tenths = Math.round(amount * 10) / 10;
  return tenths < 10 ? String(tenths) : String(Math.round(amount));
}

/** `1 file`, `2 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function lowered(units: Units): Units {
  return Object.fromEntries(Object.entries(units).map(([unit, scale]) => [unit.toLowerCase(), scale]));
}
