import { renderToStaticMarkup } from "react-dom/server";

import { createI18n } from "../../i18n/i18n.ts";
import type { Language } from "../../i18n/language.ts";
import { textsOf } from "../../i18n/texts.server.ts";
import { allFields, isBlank, sideNames } from "../../sync/customer.ts";
import { Copies, Looks, Times } from "./data-report-copies.tsx";
import { dateIn, namespaces, Table, valueText, type Part, type T } from "./data-report-parts.tsx";
import { reportSchema, type Report } from "./data-report-schema.ts";

/**
 * The report of a customer's request as a document to read: a page of HTML that loads nothing.
 * @param json the report as app/store/data-request.ts keeps it
 * @throws {ZodError} when it is not a report
 */
export function dataReport(json: string, language: Language): string {
  const report = reportSchema.parse(JSON.parse(json));
  const t: T = createI18n(language, textsOf(language).ours).getFixedT(language, namespaces);
  const page = <Document report={report} language={language} t={t} />;
  return `<!doctype html>\n${renderToStaticMarkup(page)}\n`;
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#111}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
th,td{border:1px solid #ccc;padding:.4rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#f4f4f4}`;

function Document({ report, language, t }: Part) {
  const { shop, requestedAt, customer } = report;
  const date = dateIn(language, { dateStyle: "long" });
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{t("title")}</title>
        <style>{style}</style>
      </head>
      <body>
        <h1>{t("title")}</h1>
        <p>{t("intro", { shop, date: date(requestedAt) })}</p>
        <h2>{t("known")}</h2>
        <ul>
          {customer.shopify.map((id) => (
            <li key={id}>
              {t("shopifyId")}: {id.split("/").at(-1)}
            </li>
          ))}
          {customer.framework360.map((id) => (
            <li key={id}>
              {t("framework360Id")}: {id}
            </li>
          ))}
          {report.framework360IdsOnShopify.map((id) => (
            <li key={`shown ${id}`}>
              {t("framework360IdOnShopify")}: {id}
            </li>
          ))}
        </ul>
        <h2>{t("values")}</h2>
        {report.links.length === 0 ? <p>{t("noLink")}</p> : null}
        {report.links.map((link) => (
          <LinkedRecords key={link.createdAt} link={link} language={language} t={t} />
        ))}
        <h2>{t("history")}</h2>
        <History report={report} language={language} t={t} />
        <Overwritten report={report} language={language} t={t} />
        <Copies report={report} language={language} t={t} />
        <Times title={t("notified")} times={report.notifiedAt} language={language} t={t} />
        <Times
          title={t("saidDifferent")}
          times={report.saidDifferent.map(({ at }) => at)}
          language={language}
          t={t}
        />
        <Looks report={report} language={language} t={t} />
        <p>{t("questions")}</p>
        <p>{t("leftOut")}</p>
      </body>
    </html>
  );
}

function LinkedRecords({ link, language, t }: Omit<Part, "report"> & { link: Report["links"][number] }) {
  const { createdAt, syncedAt, deletedOn, lastAgreed } = link;
  const date = dateIn(language, { dateStyle: "long" });
  const fields = allFields.filter((field) => sideNames.some((side) => !isBlank(lastAgreed?.[side][field])));
  return (
    <>
      <p>
        {t("linkedAt")} {date(createdAt)} · {t("syncedAt")} {date(syncedAt)}
        {deletedOn ? ` · ${t("deletedOn")} ${t(`common:side.${deletedOn}`)}` : ""}
      </p>
      {lastAgreed === null ? (
        <p>{t("noValues")}</p>
      ) : (
        <Table columns={[t("field"), ...sideNames.map((side) => t(`common:side.${side}`))]}>
          {fields.map((field) => (
            <tr key={field}>
              <th scope="row">{t(`common:field.${field}`)}</th>
              {sideNames.map((side) => (
                <td key={side}>{valueText(field, lastAgreed[side][field], language, t)}</td>
              ))}
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

function History({ report: { activity }, language, t }: Part) {
  if (activity.length === 0) return <p>{t("noHistory")}</p>;
  const time = dateIn(language, { dateStyle: "medium", timeStyle: "short" });
  const list = new Intl.ListFormat(language);
  return (
    <Table columns={(["when", "what", "why", "writtenTo", "fields"] as const).map((column) => t(column))}>
      {activity.map(({ at, outcome, cause, target, fields }, index) => (
        <tr key={index}>
          <td>{time(at)}</td>
          <td>{outcome ? t(`activity:outcome.${outcome}`) : ""}</td>
          <td>{cause ? t(`activity:cause.${cause}`) : ""}</td>
          <td>{target ? t(`common:side.${target}`) : ""}</td>
          <td>{list.format(fields.map((field) => t(`common:field.${field}`)))}</td>
        </tr>
      ))}
    </Table>
  );
}

/** The values that synchronizations overwrote, for as long as they are kept. */
function Overwritten({ report: { activity }, language, t }: Part) {
  const rows = activity.flatMap(({ at, changed }) => changed.map((one) => ({ at, ...one })));
  if (rows.length === 0) return null;
  const time = dateIn(language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      <h2>{t("changed")}</h2>
      <Table columns={(["when", "field", "side", "before", "after"] as const).map((column) => t(column))}>
        {rows.map(({ at, side, field, before, after }) => (
          <tr key={`${at} ${side} ${field}`}>
            <td>{time(at)}</td>
            <td>{t(`common:field.${field}`)}</td>
            <td>{t(`common:side.${side}`)}</td>
            <td>{valueText(field, before, language, t)}</td>
            <td>{valueText(field, after, language, t)}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}
