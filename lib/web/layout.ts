/** How the pages look, and how they write numbers. */

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem;
  color: #1c2330; background: #fff; }
body.wide { max-width: 80rem; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
code { display: block; padding: .5rem .75rem; margin: .25rem 0; border-radius: .3rem; background: #eef1f6;
  overflow-wrap: anywhere; user-select: all; }
table { border-collapse: collapse; }
td, th { padding: .1rem 1.5rem .1rem 0; text-align: left; font-weight: inherit; }
td + td { text-align: right; font-variant-numeric: tabular-nums; }
.wide table { font-size: .875rem; }
.wide td + td, .wide th + th { text-align: right; }
.wide .name, .wide th.name { text-align: left; overflow-wrap: anywhere; }
.wide tbody td:first-child { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
thead, tfoot { font-weight: 600; }
a { color: inherit; }
footer { margin-top: 3rem; font-size: .875rem; opacity: .75; }
@media (prefers-color-scheme: dark) { body { color: #dfe4ec; background: #14181f; } code { background: #222936; } }
`;

/** What a whole page is made of: text that is HTML already. */
export interface PageText {
  readonly title: string;
  readonly body: string;
  /** Whether it is for a table that takes all the room there is. */
  readonly wide?: boolean;
  /** Further rules of style, in CSS. */
  readonly style?: string;
  /** Seconds after which a browser asks again; null: it does not. */
  readonly refresh: number | null;
}

/** A whole page. */
export function writePage({ title, body, wide = false, style = "", refresh }: PageText): string {
  const again = refresh === null ? "" : `<meta http-equiv="refresh" content="${refresh}">\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${again}<title>${title}</title>
<style>${STYLE}${style}</style>
</head>
<body${wide ? ' class="wide"' : ""}>
${body}
</body>
</html>
`;
}

const NUMBERS = new Intl.NumberFormat("en-US");

/** A whole number with its thousands apart. */
export function whole(number: number): string {
  return NUMBERS.format(number);
}
