-- The roles of Backline. Run as a superuser, connected to Backline's database; running it again
-- changes nothing. Passwords are not set here: use \password in psql for each role that logs in.
--
--   backline_owner    owns the database and its tables, runs the migrations
--   backline_app      the application: bound by row-level security, owns nothing
--   backline_public   public pages: bound by its own policies, owns nothing
--   backline_jobs     platform jobs across tenants: passes row-level security, narrow grants
--   backline_definer  owns the few SECURITY DEFINER functions; nobody can log in as it

DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT *
        FROM (VALUES
            ('backline_owner', 'LOGIN NOBYPASSRLS'),
            ('backline_app', 'LOGIN NOBYPASSRLS'),
            ('backline_public', 'LOGIN NOBYPASSRLS'),
            ('backline_jobs', 'LOGIN BYPASSRLS'),
            ('backline_definer', 'NOLOGIN BYPASSRLS')
        ) AS roles (name, options)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
            EXECUTE format('CREATE ROLE %I', wanted.name);
        END IF;
        EXECUTE format(
            'ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION %s',
            wanted.name, wanted.options
        );
    END LOOP;
END
$$;

-- Bringing in, deleting and forgetting pass the triggers that guard single steps; the functions
-- that do it (leaving.sql) switch them off for their own statements only.
GRANT SET ON PARAMETER session_replication_role TO backline_definer;

-- Migrations hand functions over to the definer (SET) without acting as it (no INHERIT).
GRANT backline_definer TO backline_owner WITH INHERIT FALSE, SET TRUE, ADMIN FALSE;

DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO backline_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO backline_app, backline_public, backline_jobs',
        current_database()
    );
END
$$;

ALTER SCHEMA public OWNER TO backline_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO backline_app, backline_public, backline_jobs;
-- The owner of a function needs CREATE on its schema at the moment it becomes the owner.
GRANT USAGE, CREATE ON SCHEMA public TO backline_definer;
-- New functions are callable only by those a migration names.
ALTER DEFAULT PRIVILEGES FOR ROLE backline_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
