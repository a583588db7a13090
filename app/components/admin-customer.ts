/** The number by which Shopify's admin knows a customer: the end of the global id. */
export function adminCustomerNumber(shopifyId: string): string {
  return shopifyId.slice(shopifyId.lastIndexOf("/") + 1);
}

/** Where Shopify's admin shows a customer. */
export function adminCustomerUrl(shopifyId: string): string {
  return `shopify://admin/customers/${adminCustomerNumber(shopifyId)}`;
}

/** In the address of a customer's page: the possible matches are looked for at once. */
export const chooseParameter = "choose";

/** Where this app shows a customer; null: there is none to show. */
export function customerPath({
  shopifyId,
  framework360Id,
}: {
  shopifyId: string | null;
  framework360Id: string | null;
}): string | null {
  if (shopifyId !== null) return `/app/customers/shopify/${adminCustomerNumber(shopifyId)}`;
  return framework360Id === null ? null : `/app/customers/framework360/${encodeURIComponent(framework360Id)}`;
}
