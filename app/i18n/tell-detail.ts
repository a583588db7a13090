import type { TFunction } from "i18next";

type T = TFunction<["common"]>;
/** Whatever else it translates: the keys here name their namespace. */
type Given = T | TFunction<readonly ["activity", "common"]> | TFunction<["customers", "common"]>;

/** What the app itself says in a detail (app/framework360, app/shopify, app/jobs), which merchants read in their language. */
const ownWords = {
  emailNeeded: /^Framework360 needs an e-mail address\.$/,
  yesOrNo: /^Framework360 knows only a yes or a no\.$/,
  notMade: /^Framework360 accepted this change and did not make it\.$/,
  newsletterNeedsEmail: /^Shopify keeps a newsletter choice only for a customer with an e-mail address\.$/,
  takenBy: /^Another customer has it already: (?:.*\/)?(?<id>[^/]+)\.$/,
} as const;

/** What a side said when it took nothing of a customer. */
export function tellAnswer(detail: string, given: Given): string {
  const t = given as T;
  return t("common:said", { said: inWords(detail, t) });
}

/** What was not taken of a customer who was written, field by field: "phone: it is too long; city: …". */
export function tellRefusals(detail: string, given: Given): string[] {
  const t = given as T;
  return detail.split("; ").map((part) => {
    const [, field = "", said = ""] = /^(\w+): (.*)$/s.exec(part) ?? [];
    return isField(field, t)
      ? t("common:notTaken", { field: t(`common:field.${field}`), said: inWords(said, t) })
      : tellAnswer(part, t);
  });
}

function inWords(said: string, t: T): string {
  for (const [name, pattern] of Object.entries(ownWords)) {
    const found = pattern.exec(said);
    if (found) return t(`common:answer.${name as keyof typeof ownWords}`, { id: found.groups?.id ?? "" });
  }
  return said;
}

type FieldName = keyof typeof import("./locales/en/common.json").field;

function isField(name: string, t: T): name is FieldName {
  return name in t("common:field", { returnObjects: true });
}
