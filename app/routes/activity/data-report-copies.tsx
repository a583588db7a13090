import { allFields, isBlank } from "../../sync/customer.ts";
import { dateIn, Table, valueText, type Part } from "./data-report-parts.tsx";

/** Values that are kept for a while beside what was synchronized. */
export function Copies({ report: { copies }, language, t }: Part) {
  const time = dateIn(language, { dateStyle: "medium", timeStyle: "short" });
  return copies.map(({ kind, side, at, values: kept }, index) => (
    <section key={index}>
      <h2>{t(`copy.${kind}`, { side: t(`common:side.${side}`) })}</h2>
      {at === null ? null : <p>{time(at)} (UTC)</p>}
      <Table columns={[t("field"), t(`common:side.${side}`)]}>
        {allFields
          .filter((field) => !isBlank(kept[field]))
          .map((field) => (
            <tr key={field}>
              <th scope="row">{t(`common:field.${field}`)}</th>
              <td>{valueText(field, kept[field], language, t)}</td>
            </tr>
          ))}
      </Table>
    </section>
  ));
}

export function Times({
  title,
  times,
  language,
}: Omit<Part, "report"> & { title: string; times: readonly string[] }) {
  if (times.length === 0) return null;
  const time = dateIn(language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      <h2>{title}</h2>
      <ul>
        {times.map((at) => (
          <li key={at}>{time(at)} (UTC)</li>
        ))}
      </ul>
    </>
  );
}

/** When the shop's staff were shown the person, and by which page. It does not say which member: that is their own data. */
export function Looks({ report: { shownToStaff }, language, t }: Part) {
  if (shownToStaff.length === 0) return null;
  const time = dateIn(language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      <h2>{t("shownToStaff")}</h2>
      <Table columns={[t("when"), t("shownBy")]}>
        {shownToStaff.map(({ at, page }, index) => (
          <tr key={index}>
            <td>{time(at)}</td>
            <td>{t(`access:page.${page as "customers"}`)}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}
