/** The number by which Shopify's admin knows a customer: the end of the global id. */
export function adminCustomerNumber(shopifyId: string): string {
  return shopifyId.slice(shopifyId.lastIndexOf("/") + 1);
}

/** Where Shopify's admin shows a customer. */
export function adminCustomerUrl(shopifyId: string): string {
  return `shopify://admin/customers/${adminCustomerNumber(shopifyId)}`;
}
