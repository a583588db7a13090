import { useSearchParams } from "@remix-run/react";
import { useTranslation } from "react-i18next";

import { useDownload } from "../../components/use-download.ts";

/** A shop with hundreds of thousands of lines has a file of many megabytes. */
const downloadTimeoutMs = 120_000;

/** The filters by their names in the address, beside which the admin puts words of its own there. */
const filterNames = ["outcome", "direction", "cause", "reason", "customer"];

/** Where the lines are that the page's filters let through, on whichever of its pages. */
export function fileAddress(query: URLSearchParams, locale: string): string {
  const filters = [...query].filter(([name]) => filterNames.includes(name));
  return `/app/activity/file?${new URLSearchParams([...filters, ["locale", locale]]).toString()}`;
}

/** Downloads the lines that the page's filters let through. */
export function useFile() {
  const { t, i18n } = useTranslation("activity");
  const [query] = useSearchParams();
  const { state, download } = useDownload();
  const path = fileAddress(query, i18n.language);
  return { state, download: () => void download(path, `${t("file.name")}.csv`, downloadTimeoutMs) };
}
