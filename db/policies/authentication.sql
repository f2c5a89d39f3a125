-- Who is asking: two look-ups by the hash of a 256-bit secret, before any tenant is known.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON sessions, persons, memberships, tenants, notifications, api_keys
    TO backline_definer;

CREATE FUNCTION backline.resolve_session(secret_hash bytea, wanted_slug text)
RETURNS TABLE (
    session_id uuid, last_seen_at timestamptz,
    person_id uuid, email text, person_name text, theme text, is_operator boolean,
    email_verified_at timestamptz, memberships jsonb, unread bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.id, s.last_seen_at, p.id, p.email, p.name, p.theme, p.is_operator,
        p.email_verified_at,
        coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'id', t.id, 'slug', t.slug, 'name', t.name, 'kind', t.kind, 'role', m.role,
                'currency', t.currency, 'time_zone', t.time_zone,
                'hue', t.hue, 'chroma', t.chroma, 'logo_key', t.logo_key) ORDER BY t.name, t.id)
            FROM memberships m JOIN tenants t ON t.id = m.tenant_id
            WHERE m.person_id = p.id
        ), '[]'),
        (SELECT count(*) FROM notifications n JOIN tenants t ON t.id = n.tenant_id
         WHERE n.person_id = p.id AND n.read_at IS NULL AND t.slug = wanted_slug)
    FROM sessions s JOIN persons p ON p.id = s.person_id
    WHERE s.token_hash = secret_hash AND s.revoked_at IS NULL AND s.expires_at > now()
        AND s.last_seen_at > now() - interval '12 hours'
$$;
REVOKE EXECUTE ON FUNCTION backline.resolve_session(bytea, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.resolve_session(bytea, text) TO backline_app;
ALTER FUNCTION backline.resolve_session(bytea, text) OWNER TO backline_definer;

CREATE FUNCTION backline.resolve_api_key(secret_hash bytea)
RETURNS TABLE (
    key_id uuid, key_name text, scopes jsonb, last_used_at timestamptz,
    tenant_id uuid, slug text, tenant_name text, kind text, currency text, time_zone text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT k.id, k.name, k.scopes, k.last_used_at, t.id, t.slug, t.name, t.kind, t.currency,
        t.time_zone
    FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
    WHERE k.key_hash = secret_hash AND k.revoked_at IS NULL
        AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
REVOKE EXECUTE ON FUNCTION backline.resolve_api_key(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.resolve_api_key(bytea) TO backline_app;
ALTER FUNCTION backline.resolve_api_key(bytea) OWNER TO backline_definer;

REVOKE CREATE ON SCHEMA backline FROM backline_definer;
