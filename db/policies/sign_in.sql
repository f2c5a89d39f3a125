-- A key may be bound to networks: the look-up answers with them, the application compares.

GRANT CREATE ON SCHEMA backline TO backline_definer;

DROP FUNCTION backline.resolve_api_key(bytea);
CREATE FUNCTION backline.resolve_api_key(secret_hash bytea)
RETURNS TABLE (
    key_id uuid, key_name text, scopes jsonb, networks jsonb, last_used_at timestamptz,
    tenant_id uuid, slug text, tenant_name text, kind text, currency text, time_zone text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT k.id, k.name, k.scopes, k.networks, k.last_used_at, t.id, t.slug, t.name, t.kind,
        t.currency, t.time_zone
    FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
    WHERE k.key_hash = secret_hash AND k.revoked_at IS NULL
        AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
REVOKE EXECUTE ON FUNCTION backline.resolve_api_key(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.resolve_api_key(bytea) TO backline_app;
ALTER FUNCTION backline.resolve_api_key(bytea) OWNER TO backline_definer;

REVOKE CREATE ON SCHEMA backline FROM backline_definer;
