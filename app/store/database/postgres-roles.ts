import { createHmac } from "node:crypto";

import pg from "pg";

/** The role that PostgreSQL's own setup makes. The app uses it only at its start, to make the other two. */
export const superuser = "postgres";

/** Owns the database and its tables. Migrations run as this role. */
export const ownerRole = "app_owner";

/** May only read and write rows. The running app connects as this role. */
export const appRole = "app";

/**
 * The password of a role. The two roles' passwords are derived one way from the superuser's: so one file is enough for all
 * three, and a data folder of an earlier version needs nothing new.
 */
export function passwordOf(role: string, superuserPassword: string): string {
  if (role === superuser) return superuserPassword;
  return createHmac("sha256", superuserPassword).update(role).digest("base64url");
}

/** Objects that a superuser owns, from before the app had roles. A table's own indexes and sequences follow the table. */
const objectsOfSuperuser = `
  SELECT format('SCHEMA %I', nspname) AS object FROM pg_namespace
  WHERE nspowner = 10 AND nspname !~ '^(pg_|information_schema$|public$)'
  UNION ALL
  SELECT format('%s %I.%I', CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, nspname, relname)
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE relowner = 10 AND relkind IN ('r', 'p', 'S', 'v') AND nspname !~ '^(pg_|information_schema$)'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype IN ('a', 'i')
                    AND relkind = 'S')
  UNION ALL
  SELECT format('ROUTINE %s', pg_proc.oid::regprocedure) FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
  WHERE proowner = 10 AND nspname !~ '^(pg_|information_schema$)'
  UNION ALL
  SELECT format('TYPE %I.%I', nspname, typname) FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
  WHERE typowner = 10 AND typtype IN ('e', 'd') AND nspname !~ '^(pg_|information_schema$)'`;

/**
 * Makes the two roles and the database, gives the objects that a superuser owns to the owner role, and lets the app's role
 * read and write the rows of the owner's present and future tables. It can be repeated, also after a kill in the middle.
 */
export async function prepareRoles(
  urlOf: (role: string, database: string) => string,
  database: string,
  superuserPassword: string,
): Promise<void> {
  const name = pg.escapeIdentifier(database);
  await withClient(urlOf(superuser, "postgres"), async (client) => {
    for (const role of [ownerRole, appRole]) {
      const password = pg.escapeLiteral(passwordOf(role, superuserPassword));
      const known = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
      await client.query(
        `${known.rowCount === 0 ? "CREATE" : "ALTER"} ROLE ${role} LOGIN PASSWORD ${password}`,
      );
    }
    const found = await client.query("SELECT FROM pg_database WHERE datname = $1", [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${name}`);
    await client.query(`ALTER DATABASE ${name} OWNER TO ${ownerRole}`);
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${appRole}`);
  });
  await withClient(urlOf(superuser, database), async (client) => {
    await client.query("BEGIN");
    const { rows } = await client.query<{ object: string }>(objectsOfSuperuser);
    for (const { object } of rows) await client.query(`ALTER ${object} OWNER TO ${ownerRole}`);
    await client.query(`ALTER DEFAULT PRIVILEGES FOR ROLE ${ownerRole} GRANT USAGE ON SCHEMAS TO ${appRole}`);
    for (const [rights, kind] of [
      ["SELECT, INSERT, UPDATE, DELETE", "TABLES"],
      ["USAGE, SELECT, UPDATE", "SEQUENCES"],
    ] as const) {
      await client.query(
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${ownerRole} GRANT ${rights} ON ${kind} TO ${appRole}`,
      );
      for (const schema of await schemasOf(client)) {
        await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${appRole}`);
        await client.query(`GRANT ${rights} ON ALL ${kind} IN SCHEMA ${schema} TO ${appRole}`);
      }
    }
    await client.query("COMMIT");
  });
}

async function schemasOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT quote_ident(nspname) AS name FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'",
  );
  return rows.map(({ name }) => name);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
