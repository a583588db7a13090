/** A route as Remix's build describes it. */
type Route = { id: string; parentId?: string; path?: string };

/** The addresses that no route of Remix's answers. Remix itself answers the last one, with the routes that a page links to. */
const otherPaths = ["/healthz", "/readyz", "/privacy", "/support", "/__manifest"];

/** Stands for every address without a route, so that the log contains nothing that a stranger wrote. */
const noRoute = "(none)";

/**
 * Returns a function that replaces an address by its route's pattern, like `/app/activity/:id`. The pattern contains nothing
 * that a sender wrote.
 */
export function createRoutePattern(routes: Record<string, Route | undefined>): (pathname: string) => string {
  const patterns = [...otherPaths, ...Object.values(routes).map((route) => fullPath(route!, routes))]
    .map((path) => path.split("/"))
    // If two patterns match, the one with fewer parameters counts.
    .sort((one, other) => parametersOf(one) - parametersOf(other));
  return (pathname) => {
    const parts = withoutDataSuffix(pathname).split("/");
    return patterns.find((pattern) => fits(pattern, parts))?.join("/") ?? noRoute;
  };
}

// Not Remix's own matching, which logs an address that it cannot decode.
function fits(pattern: string[], parts: string[]): boolean {
  return (
    pattern.length === parts.length &&
    pattern.every((name, index) => (isParameter(name) ? parts[index] !== "" : name === parts[index]))
  );
}

const isParameter = (name: string) => name.startsWith(":");
const parametersOf = (pattern: string[]) => pattern.filter(isParameter).length;

function fullPath(route: Route, routes: Record<string, Route | undefined>): string {
  const parent = route.parentId === undefined ? undefined : routes[route.parentId];
  const above = parent ? fullPath(parent, routes) : "/";
  return route.path === undefined ? above : `${above.replace(/\/$/, "")}/${route.path}`;
}

/** Remix fetches a page's data from the page's own address with this suffix. */
function withoutDataSuffix(pathname: string): string {
  return pathname === "/_root.data" ? "/" : pathname.replace(/\.data$/, "");
}
