// @ts-types="./mod.d.ts"
export {
  basename,
  dirname,
  globToRegExp,
  isAbsolute,
  join,
  normalize,
} from "npm:deno-std@1.4.0/path/posix/mod.js";
