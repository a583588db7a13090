import type { SandboxCustomer } from "../state.ts";
import { compareIds, isoSeconds } from "../state.ts";

type Matcher = (customer: SandboxCustomer) => boolean;

/**
 * A customer search as Shopify runs it: https://shopify.dev/docs/api/usage/search-syntax. Values are
 * **tokenized**: `email:rossi@example.it` also finds anna.rossi@example.it. Terms are joined by AND, `OR`
 * joins groups, `-` or `NOT` negates; a field that cannot be searched is ignored. Parentheses are not read.
 */
export function customerMatcher(query: string): Matcher {
  const groups: Matcher[][] = [[]];
  let negate = false;
  for (const term of termsOf(query)) {
    if (term === "AND") continue;
    if (term === "OR") groups.push([]);
    else if (term === "NOT") negate = true;
    else {
      const matcher = termMatcher(term.replace(/^-/, ""));
      groups.at(-1)!.push(negate !== term.startsWith("-") ? (customer) => !matcher(customer) : matcher);
      negate = false;
    }
  }
  return (customer) => groups.some((matchers) => matchers.every((matches) => matches(customer)));
}

/** The ids of a query that asks for nothing but ids. Shopify finds those in an index; to look at every customer would take long. */
export function idsAskedFor(query: string): string[] | null {
  return /^id:\d+(?: OR id:\d+)*$/.test(query) ? query.match(/\d+/g) : null;
}

/** Splits at blanks outside quotes; quotes stay. */
function termsOf(query: string): string[] {
  return query.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
}

function termMatcher(term: string): Matcher {
  const match = /^(\w+):(>=|<=|>|<)?(.*)$/s.exec(term);
  if (!match) return anyText(unquoted(term));
  const [, field, operator = "=", quoted = ""] = match;
  const value = unquoted(quoted);
  // Without quotes Shopify reads the date alone: https://github.com/Shopify/shopify-api-ruby/issues/588
  const time = value === quoted ? value.slice(0, "2026-01-31".length) : value;
  switch (field) {
    case "id": {
      const wanted = value.replace(/^gid:\/\/shopify\/Customer\//, "");
      return ({ id }) => holds(compareIds(id, wanted), operator);
    }
    case "email":
      return exists(value, ({ email }) => email) ?? tokens(value, ({ email }) => email);
    case "phone":
      return exists(value, ({ phone }) => phone) ?? digits(value);
    case "first_name":
      return tokens(value, ({ firstName }) => firstName);
    case "last_name":
      return tokens(value, ({ lastName }) => lastName);
    case "tag":
      return ({ tags }) => tags.some((tag) => tag.toLowerCase() === value.toLowerCase());
    case "tag_not":
      return ({ tags }) => !tags.some((tag) => tag.toLowerCase() === value.toLowerCase());
    case "created_at":
    case "customer_date":
      return moment(time, operator, ({ createdAt }) => createdAt);
    case "updated_at":
      return moment(time, operator, ({ updatedAt }) => updatedAt);
    case "orders_count":
      return ({ numberOfOrders }) => holds(numberOfOrders - Number(value), operator);
    case "country":
      return ({ addresses }) => addresses.some(({ countryCode }) => countryCode === value.toUpperCase());
    default:
      return () => true;
  }
}

function unquoted(text: string): string {
  return text.replace(/^["']|["']$/g, "");
}

function exists(value: string, read: (customer: SandboxCustomer) => string | null): Matcher | undefined {
  return value === "*" ? (customer) => read(customer) !== null : undefined;
}

function tokenize(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** Every token of the value is a token of the text, in any order; the last may be a beginning if it ends in `*`. */
function tokens(value: string, read: (customer: SandboxCustomer) => string | null): Matcher {
  const wanted = tokenize(value);
  const prefix = value.endsWith("*");
  return (customer) => {
    const text = read(customer)?.toLowerCase();
    if (!text || !wanted.every((token) => text.includes(token))) return false;
    const present = tokenize(text);
    return wanted.every((token, index) =>
      prefix && index === wanted.length - 1
        ? present.some((other) => other.startsWith(token))
        : present.includes(token),
    );
  };
}

function digits(value: string): Matcher {
  const wanted = value.replace(/\D/g, "");
  return ({ phone }) => wanted !== "" && phone !== null && phone.includes(wanted);
}

function anyText(value: string): Matcher {
  const inText = tokens(`${value}*`, (customer) =>
    [
      customer.firstName,
      customer.lastName,
      customer.email,
      ...customer.addresses.map(({ company }) => company),
    ]
      .filter(Boolean)
      .join(" "),
  );
  const inPhone = digits(value);
  return (customer) => inText(customer) || (/\d{3}/.test(value) && inPhone(customer));
}

function moment(value: string, operator: string, read: (customer: SandboxCustomer) => string): Matcher {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return () => true;
  const wanted = isoSeconds(at);
  return (customer) => {
    const given = read(customer);
    return holds(given === wanted ? 0 : given < wanted ? -1 : 1, operator);
  };
}

function holds(comparison: number, operator: string): boolean {
  switch (operator) {
    case ">":
      return comparison > 0;
    case ">=":
      return comparison >= 0;
    case "<":
      return comparison < 0;
    case "<=":
      return comparison <= 0;
    default:
      return comparison === 0;
  }
}
