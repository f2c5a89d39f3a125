-- Who a personal token stands for: the person as a member of the workspace at this moment. Whoever
-- has left stands for nobody, whatever the token says.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON personal_tokens TO backline_definer;

CREATE FUNCTION backline.resolve_token(secret_hash bytea)
RETURNS TABLE (
    token_id uuid, called text, scopes jsonb, networks jsonb, last_used_at timestamptz,
    tenant_id uuid, person_id uuid, person_name text, has_second_factor boolean,
    second_factor_from timestamptz, role text, place bigint, plan text, extra_seats int,
    suspended_reason text, read_only_reason text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT k.id, 'token ' || k.name, k.scopes, k.networks, k.last_used_at, t.id, p.id, p.name,
        p.second_factor_at IS NOT NULL, t.second_factor_from, m.role,
        backline.place_in_team(t.id, p.id), t.plan, t.extra_seats, t.suspended_reason,
        t.read_only_reason
    FROM personal_tokens k JOIN tenants t ON t.id = k.tenant_id
        JOIN persons p ON p.id = k.person_id
        JOIN memberships m ON m.tenant_id = k.tenant_id AND m.person_id = k.person_id
    WHERE k.token_hash = secret_hash AND k.revoked_at IS NULL AND k.expires_at > now()
$$;
REVOKE EXECUTE ON FUNCTION backline.resolve_token(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.resolve_token(bytea) TO backline_app;
ALTER FUNCTION backline.resolve_token(bytea) OWNER TO backline_definer;

REVOKE CREATE ON SCHEMA backline FROM backline_definer;
