/** A customer's number in Shopify's admin: the end of the global id. */
export function adminCustomerNumber(shopifyId: string): string {
  return shopifyId.slice(shopifyId.lastIndexOf("/") + 1);
}

/** The address of a customer's page in Shopify's admin. */
export function adminCustomerUrl(shopifyId: string): string {
  return `shopify://admin/customers/${adminCustomerNumber(shopifyId)}`;
}

/** The parameter of a customer page's address that makes it look for possible matches at once. */
export const chooseParameter = "choose";

/** The address of a customer's page in this app; null: there is no customer. */
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
