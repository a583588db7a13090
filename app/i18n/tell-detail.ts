import type { TFunction } from "i18next";

type T = TFunction<["common"]>;
/** Whatever else it translates: the keys here name their namespace. */
export type Given = T | TFunction<readonly ["activity", "common"]> | TFunction<["customers", "common"]>;

/** What the app itself says in a detail (app/framework360, app/shopify, app/jobs), which merchants read in their language. */
const ownWords = {
  emailNeeded: /^Framework360 needs an e-mail address\.$/,
  yesOrNo: /^Framework360 knows only a yes or a no\.$/,
  notMade: /^Framework360 accepted this change and did not make it\.$/,
  newsletterNeedsEmail: /^Shopify keeps a newsletter choice only for a customer with an e-mail address\.$/,
  takenBy: /^Another customer has it already: (?:.*\/)?(?<id>[^/]+)\.$/,
  mayNotCall: /^The Framework360 API key may not call (?<id>[\w/]+): /,
  noReason: /^Framework360 .*: it gave no reason\.$/,
} as const;

/** What a side said itself, in whichever language it speaks; and a status code, which all languages share. */
const theirWords = [/^Shopify: .+$/s, /"(?<framework360>.+)"/s, /\bHTTP \d{3}\b/];

/**
 * What a side said when it took nothing of a customer; null when the app put it into words of its own that say no more
 * than the reason does.
 */
export function tellAnswer(detail: string, given: Given): string | null {
  const t = given as T;
  const said = inWords(detail, t);
  return said === null ? null : t("common:said", { said });
}

/** What was not taken of a customer who was written, field by field: "phone: it is too long; city: …". */
export function tellRefusals(detail: string, given: Given): string[] {
  const t = given as T;
  return detail.split("; ").map((part) => {
    const [, field = "", said = ""] = /^(\w+): (.*)$/s.exec(part) ?? [];
    return isField(field, t)
      ? t("common:notTaken", { field: t(`common:field.${field}`), said: inWords(said, t) ?? said })
      : t("common:said", { said: inWords(part, t) ?? part });
  });
}

function inWords(said: string, t: T): string | null {
  for (const [name, pattern] of Object.entries(ownWords)) {
    const found = pattern.exec(said);
    if (found) return t(`common:answer.${name as keyof typeof ownWords}`, { id: found.groups?.id ?? "" });
  }
  for (const pattern of theirWords) {
    const found = pattern.exec(said);
    if (found) return found.groups?.framework360 ? `Framework360: ${found.groups.framework360}` : found[0];
  }
  return null;
}

type FieldName = keyof typeof import("./locales/en/common.json").field;

function isField(name: string, t: T): name is FieldName {
  return name in t("common:field", { returnObjects: true });
}
