import type { TFunction } from "i18next";
import type { ReactNode } from "react";

import type { Language } from "../../i18n/language.ts";
import { isBlank, type Field } from "../../sync/customer.ts";
import type { Report, Value } from "./data-report-schema.ts";

export const namespaces = ["dataReport", "activity", "access", "common"] as const;
export type T = TFunction<typeof namespaces>;

/** What each part of the document is rendered from. */
export type Part = { report: Report; language: Language; t: T };

export function Table({ columns, children }: { columns: readonly string[]; children: ReactNode }) {
  return (
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

export function valueText(field: Field, value: Value, language: Language, t: T): string {
  if (isBlank(value)) return t("common:value.blank");
  if (field === "newsletter") return t(`common:value.${value as "subscribed" | "unsubscribed"}`);
  if (Array.isArray(value)) return new Intl.ListFormat(language).format(value);
  return String(value);
}

/** Times are in UTC, because the app does not know the customer's time zone. */
export function dateIn(language: Language, format: Intl.DateTimeFormatOptions): (at: string) => string {
  const dates = new Intl.DateTimeFormat(language, { ...format, timeZone: "UTC" });
  return (at) => dates.format(new Date(at));
}
