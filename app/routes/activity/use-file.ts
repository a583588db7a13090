import { useSearchParams } from "@remix-run/react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { fetchFile } from "../../components/fetch-file.ts";

/** A shop with hundreds of thousands of lines has a file of many megabytes. */
const downloadTimeoutMs = 120_000;

/** Downloads the lines that the page's filters let through. */
export function useFile() {
  const { t, i18n } = useTranslation("activity");
  const [query] = useSearchParams();
  const [state, setState] = useState<"idle" | "fetching" | "failed">("idle");
  const download = async () => {
    setState("fetching");
    const filters = [...query].filter(([name]) =>
      ["outcome", "direction", "cause", "customer"].includes(name),
    );
    const parameters = new URLSearchParams([...filters, ["locale", i18n.language]]);
    const path = `/app/activity/file?${parameters}`;
    const isFetched = await fetchFile(path, `${t("file.name")}.csv`, downloadTimeoutMs).then(
      () => true,
      () => false,
    );
    setState(isFetched ? "idle" : "failed");
  };
  return { state, download: () => void download() };
}
