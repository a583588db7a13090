import { useSearchParams } from "@remix-run/react";
import { useTranslation } from "react-i18next";

import { useDownload } from "../../components/use-download.ts";

/** A shop with hundreds of thousands of lines has a file of many megabytes. */
const downloadTimeoutMs = 120_000;

/** The filters' names in the address, to which the admin adds parameters of its own. */
const filterNames = ["outcome", "direction", "cause", "reason", "customer"];

/** The address of the file with all lines that match the page's filters. */
export function fileAddress(query: URLSearchParams, locale: string): string {
  const filters = [...query].filter(([name]) => filterNames.includes(name));
  return `/app/activity/file?${new URLSearchParams([...filters, ["locale", locale]]).toString()}`;
}

/** Downloads the lines that match the page's filters. */
export function useFile() {
  const { t, i18n } = useTranslation("activity");
  const [query] = useSearchParams();
  const { state, download } = useDownload();
  const path = fileAddress(query, i18n.language);
  return { state, download: () => void download(path, `${t("file.name")}.csv`, downloadTimeoutMs) };
}
