import { Banner, Layout, type BannerHandles } from "@shopify/polaris";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { TagsFault } from "./tags.ts";

/** Why the choices are not saved; `unanswered`: the app itself did not answer. */
export type Problem = {
  saved: false;
  why: "notRead" | "unanswered" | "changedMeanwhile" | "tagsMissing" | TagsFault | "placesWrong";
};

/** Why the choices are not saved. The banner takes the focus each time, because the button may be far below. */
export function ProblemSection({ problem }: { problem: Problem }) {
  const { t } = useTranslation("synchronization");
  const banner = useRef<BannerHandles>(null);
  useEffect(() => banner.current?.focus(), [problem]);
  return (
    <Layout.Section variant="fullWidth">
      <Banner
        ref={banner}
        tone={problem.why === "changedMeanwhile" ? "warning" : "critical"}
        title={t("notSaved.title")}
      >
        <p>{t(`notSaved.${problem.why}`)}</p>
      </Banner>
    </Layout.Section>
  );
}
