/**
 * The tables and values of a TOML text: texts, numbers, booleans, Dates, arrays and objects of these.
 * @throws {SyntaxError} for what is no TOML
 */
export declare function parse(tomlString: string): Record<string, unknown>;
