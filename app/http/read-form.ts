/**
 * The form that a request carries.
 * @throws {Response} 400 when its body is none, or holds a NUL: no field of a page can, and no database takes it
 */
export async function readForm(request: Request): Promise<FormData> {
  const form = await request.formData().catch(() => null);
  const holdsNul = ([name, value]: [string, unknown]) => `${name}${String(value)}`.includes("\0");
  if (!form || [...form].some(holdsNul)) throw new Response(null, { status: 400 });
  return form;
}
