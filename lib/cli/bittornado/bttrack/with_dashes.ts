/** BitTornado's options, which have _ in their names, with the - of muster's. */
import type { Setting, SettingTable } from "../../../base/setting.ts";

/** The name with dashes. */
export function dashed(name: string): string {
  return name.replaceAll("_", "-");
}

/** A row for each option with a _, under its other name, but for those that `others` have a row of already. */
export function withDashes(settings: SettingTable, others: SettingTable): SettingTable {
  const taken = new Set(Object.values(others).map(({ name }) => name));
  const rows = Object.values(settings)
    .filter(({ name }) => name.includes("_") && !taken.has(dashed(name)))
    .map((row): [string, Setting] => [dashed(row.name), { ...row, name: dashed(row.name) }]);
  return Object.fromEntries(rows);
}
