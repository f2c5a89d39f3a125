-- Whom a token stands for, be it a person's own or one that an application got by their consent;
-- and how consents end in every workspace once the application is gone or closed.

GRANT CREATE ON SCHEMA backline TO backline_definer;

DROP FUNCTION backline.resolve_token(bytea);
CREATE FUNCTION backline.resolve_token(secret_hash bytea)
RETURNS TABLE (
    token_id uuid, called text, is_own boolean, scopes jsonb, networks jsonb,
    last_used_at timestamptz, tenant_id uuid, person_id uuid, person_name text,
    has_second_factor boolean, second_factor_from timestamptz, role text, place bigint,
    plan text, extra_seats int, suspended_reason text, read_only_reason text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT k.id, k.called, k.is_own, k.scopes, k.networks, k.last_used_at, t.id, p.id, p.name,
        p.second_factor_at IS NOT NULL, t.second_factor_from, m.role,
        backline.place_in_team(t.id, p.id), t.plan, t.extra_seats, t.suspended_reason,
        t.read_only_reason
    FROM (
        SELECT o.id, 'token ' || o.name AS called, true AS is_own, o.scopes, o.networks,
            o.last_used_at, o.tenant_id, o.person_id
        FROM personal_tokens o
        WHERE o.token_hash = secret_hash AND o.revoked_at IS NULL AND o.expires_at > now()
        UNION ALL
        SELECT c.id, c.application_name, false, o.scopes, '[]'::jsonb, c.last_used_at,
            c.tenant_id, c.person_id
        FROM oauth_tokens o
            JOIN oauth_connections c ON c.tenant_id = o.tenant_id AND c.id = o.connection_id
            JOIN oauth_applications a ON a.tenant_id = c.application_tenant_id
                AND a.id = c.application_id
            JOIN tenants home ON home.id = a.tenant_id
        WHERE o.token_hash = secret_hash AND o.kind = 'access' AND o.expires_at > now()
            AND c.ended_at IS NULL AND a.deleted_at IS NULL AND a.suspended_at IS NULL
            AND home.suspended_reason IS NULL
    ) k JOIN tenants t ON t.id = k.tenant_id
        JOIN persons p ON p.id = k.person_id
        JOIN memberships m ON m.tenant_id = k.tenant_id AND m.person_id = k.person_id
$$;
REVOKE EXECUTE ON FUNCTION backline.resolve_token(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.resolve_token(bytea) TO backline_app;
ALTER FUNCTION backline.resolve_token(bytea) OWNER TO backline_definer;

-- An application that is deleted or suspended leaves every workspace at once, and each one's log
-- says so.
CREATE FUNCTION backline.end_connections() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    WITH ended AS (
        UPDATE oauth_connections SET ended_at = now(), ended_why = 'withdrawn'
        WHERE application_tenant_id = NEW.tenant_id AND application_id = NEW.id
            AND ended_at IS NULL
        RETURNING tenant_id, id, application_name, code_used_at
    )
    INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
        subject_id, actor_kind, actor_name, request_id)
    SELECT e.tenant_id, 'tenants.application_disconnected', 1,
        jsonb_build_object('connection_id', e.id, 'application_name', e.application_name,
            'why', 'withdrawn'),
        '{}', e.application_name || ' is not offered any more and was disconnected',
        'oauth_connection', e.id, 'guest', e.application_name, ''
    FROM ended e WHERE e.code_used_at IS NOT NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER oauth_applications_end AFTER UPDATE ON oauth_applications FOR EACH ROW
    WHEN ((NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL)
        OR (NEW.suspended_at IS NOT NULL AND OLD.suspended_at IS NULL))
    EXECUTE FUNCTION backline.end_connections();
REVOKE EXECUTE ON FUNCTION backline.end_connections() FROM PUBLIC;
ALTER FUNCTION backline.end_connections() OWNER TO backline_definer;

REVOKE CREATE ON SCHEMA backline FROM backline_definer;
