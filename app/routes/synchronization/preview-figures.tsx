import { BlockStack, Divider, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { Figures, OutlookClass, Preview } from "../../merchant/preview.server.ts";
import { sideNames } from "../../sync/customer.ts";
import styles from "./preview.module.css";

type PreviewFiguresProps = Pick<Extract<Preview, { state: "done" }>, "figures" | "effort"> & {
  onShow: (name: OutlookClass) => void;
};

/** Each customer is in one of these. */
const exclusive = [
  "created-on-shopify",
  "created-in-framework360",
  "changed",
  "same",
  "left-out",
  "skipped",
  "ambiguous",
] as const;

/** Customers of the classes above who are worth a look. */
const noteworthy = ["conflict", "newsletter"] as const;

export const shownClasses = [...exclusive, ...noteworthy] as const;

/** The number of customers in each class, what each number consists of, and the cost of a synchronization. */
export function PreviewFigures({ figures, effort, onShow }: PreviewFiguresProps) {
  const { t } = useTranslation("preview");
  const notes = useNotes(figures);
  const summary = shownClasses.map((name) =>
    t("figure", { name: t(`class.${name}`), count: figures.classes[name] }),
  );
  const list = (names: readonly OutlookClass[]) => (
    <ul className={styles.figures}>
      {names.map((name) => (
        <Figure
          key={name}
          name={name}
          count={figures.classes[name]}
          notes={notes[name] ?? []}
          onShow={() => onShow(name)}
        />
      ))}
    </ul>
  );
  return (
    <BlockStack gap="400">
      <Text as="p" visuallyHidden>
        <span role="status">{summary.join(" ")}</span>
      </Text>
      <Part title={t("customers")}>{list(exclusive)}</Part>
      <Part title={t("ofThese")}>{list(noteworthy)}</Part>
      <Part title={t("effort.title")}>
        <Effort effort={effort} />
      </Part>
    </BlockStack>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      <Divider />
      {children}
    </BlockStack>
  );
}

type FigureProps = { name: OutlookClass; count: number; notes: string[]; onShow: () => void };

function Figure({ name, count, notes, onShow }: FigureProps) {
  const { t, i18n } = useTranslation("preview");
  const title = t(`class.${name}`);
  const number = new Intl.NumberFormat(i18n.language).format(count);
  return (
    <li>
      <div className={styles.figure}>
        {count === 0 ? (
          <Text as="span" tone="subdued">
            {title}
          </Text>
        ) : (
          <Link monochrome onClick={onShow} accessibilityLabel={t("show", { name: title, count })}>
            {title}
          </Link>
        )}
        <Text as="span" fontWeight={count === 0 ? "regular" : "semibold"} numeric>
          {number}
        </Text>
      </div>
      {notes.map((note) => (
        <Text as="p" key={note} variant="bodySm" tone="subdued">
          {note}
        </Text>
      ))}
    </li>
  );
}

/** What the number of a class consists of. */
function useNotes({ fields, skipped, conflicts, newsletter }: Figures) {
  const { t, i18n } = useTranslation(["preview", "common"]);
  const enumerate = new Intl.ListFormat(i18n.language, { type: "unit" });
  const notes: { [name in OutlookClass]?: string[] } = {
    changed: sideNames.flatMap((side) => {
      const written = fields.filter(({ on }) => on[side] > 0);
      if (written.length === 0) return [];
      const counts = written.map(({ field, on }) =>
        t("fieldCount", { field: t(`common:field.${field}`), count: on[side] }),
      );
      return [t("changedOn", { side: t(`common:side.${side}`), fields: enumerate.format(counts) })];
    }),
    skipped: skipped.map(({ reason, count }) => t(`skipped.${reason}`, { count })),
    conflict: sideNames.flatMap((side) =>
      conflicts[side] > 0 ? [t(`wins.${side}`, { count: conflicts[side] })] : [],
    ),
    newsletter: [
      ...sideNames.flatMap((side) =>
        (["subscribed", "unsubscribed"] as const).flatMap((choice) =>
          newsletter[side][choice] > 0
            ? [t(`newsletterOn.${side}.${choice}`, { count: newsletter[side][choice] })]
            : [],
        ),
      ),
      ...(newsletter.open > 0 ? [t("newsletterOn.open", { count: newsletter.open })] : []),
    ],
  };
  return notes;
}

function Effort({ effort: { points, pointsPerSecond, seconds } }: Pick<PreviewFiguresProps, "effort">) {
  const { t, i18n } = useTranslation("preview");
  const [amount, unit] =
    seconds < 60
      ? [0, null]
      : seconds < 90 * 60
        ? [Math.round(seconds / 60), "minute"]
        : [Math.round(seconds / 360) / 10, "hour"];
  return (
    <BlockStack gap="100">
      <Text as="p" fontWeight="semibold">
        {unit === null
          ? t("effort.soon")
          : t("effort.time", {
              time: new Intl.NumberFormat(i18n.language, {
                style: "unit",
                unit,
                unitDisplay: "long",
              }).format(amount),
            })}
      </Text>
      <Text as="p" variant="bodySm" tone="subdued">
        {t("effort.points", { points, rate: pointsPerSecond })}
      </Text>
    </BlockStack>
  );
}
