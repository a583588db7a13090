/** Where the admin shows a customer, below `shopify://admin/`. The admin knows the number at the end of a global id. */
export function customerAdminPath(id: string): string {
  return `customers/${id.slice(id.lastIndexOf("/") + 1)}`;
}
