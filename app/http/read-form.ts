/**
 * The form in a request's body.
 * @throws {Response} 400 when the body is not a form, or contains a NUL, which no page sends and PostgreSQL refuses
 */
export async function readForm(request: Request): Promise<FormData> {
  const form = await request.formData().catch(() => null);
  const holdsNul = ([name, value]: [string, unknown]) => `${name}${String(value)}`.includes("\0");
  if (!form || [...form].some(holdsNul)) throw new Response(null, { status: 400 });
  return form;
}
