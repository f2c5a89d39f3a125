-- The signed tenant context: who may see what is decided here, not in the application.

CREATE SCHEMA backline;
GRANT USAGE ON SCHEMA backline TO backline_app, backline_jobs, backline_public, backline_definer;
GRANT CREATE ON SCHEMA backline TO backline_definer;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO backline_app, backline_jobs, backline_public, backline_definer;

CREATE TABLE backline.context_keys (
    id smallint PRIMARY KEY,
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL
);
GRANT SELECT ON backline.context_keys TO backline_definer;

-- The parts of the signed context, or nothing: HMAC-SHA256 from two hashes (RFC 2104). The case
-- keeps the casts away from text nobody has signed.
CREATE FUNCTION backline.verified() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
    SELECT CASE
        WHEN c.parts[6] = encode(sha256(k.outer_pad || sha256(k.inner_pad
                || convert_to(array_to_string(c.parts[1:5], '|'), 'UTF8'))), 'hex')
        THEN CASE
            WHEN c.parts[4]::bigint >= extract(epoch FROM transaction_timestamp())
                AND c.parts[5] = pg_backend_pid()::text
            THEN c.parts
        END
    END
    FROM (SELECT string_to_array(current_setting('app.context', true), '|') AS parts) c,
         backline.context_keys k
    WHERE cardinality(c.parts) = 6
    ORDER BY 1 NULLS LAST LIMIT 1
$$;
REVOKE EXECUTE ON FUNCTION backline.verified() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.verified()
    TO backline_app, backline_jobs, backline_public, backline_owner;
ALTER FUNCTION backline.verified() OWNER TO backline_definer;

CREATE FUNCTION backline.tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
    SELECT CASE v[1]
        WHEN 'tenant' THEN nullif(v[2], '')::uuid
        -- Signing up and in happens before any tenant: its facts and mails are the service's own.
        WHEN 'identity' THEN '00000000-0000-0000-0000-000000000000'::uuid
    END
    FROM backline.verified() v
$$;
CREATE FUNCTION backline.person() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
    SELECT nullif(v[3], '')::uuid FROM backline.verified() v
$$;
CREATE FUNCTION backline.scope() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
    SELECT v[1] FROM backline.verified() v
$$;

GRANT EXECUTE ON FUNCTION backline.tenant(), backline.person(), backline.scope()
    TO backline_app, backline_jobs, backline_public;

CREATE FUNCTION backline.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
