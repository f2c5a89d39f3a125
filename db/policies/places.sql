-- Which place somebody has in their team, and a client among an agency's clients, is counted where
-- it is asked who is asking: the oldest come first, and those beyond the plan can only read.

GRANT CREATE ON SCHEMA backline TO backline_definer;

DROP FUNCTION backline.shown(tenants);
CREATE FUNCTION backline.shown(t tenants) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS $$
    SELECT jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'kind', t.kind,
        'currency', t.currency, 'time_zone', t.time_zone, 'hue', t.hue, 'chroma', t.chroma,
        'logo_key', t.logo_key, 'second_factor_from', t.second_factor_from,
        'is_white_label', t.is_white_label, 'plan', t.plan, 'extra_seats', t.extra_seats,
        'suspended_reason', t.suspended_reason, 'read_only_reason', t.read_only_reason)
$$;
REVOKE EXECUTE ON FUNCTION backline.shown(tenants) FROM PUBLIC;
ALTER FUNCTION backline.shown(tenants) OWNER TO backline_definer;

-- Owners come before everybody else, so that a plan never leaves a workspace without one.
CREATE FUNCTION backline.place_in_team(tenant uuid, person uuid)
RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT count(*) FROM memberships o JOIN memberships m ON o.tenant_id = m.tenant_id
        AND (o.role <> 'owner', o.created_at, o.id) <= (m.role <> 'owner', m.created_at, m.id)
    WHERE m.tenant_id = tenant AND m.person_id = person
$$;
REVOKE EXECUTE ON FUNCTION backline.place_in_team(uuid, uuid) FROM PUBLIC;
ALTER FUNCTION backline.place_in_team(uuid, uuid) OWNER TO backline_definer;

CREATE FUNCTION backline.place_of_client(agency uuid, client uuid)
RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT count(*) FROM agency_links o JOIN agency_links l ON o.agency_id = l.agency_id
        AND o.state = 'active' AND (o.created_at, o.id) <= (l.created_at, l.id)
    WHERE l.agency_id = agency AND l.tenant_id = client AND l.state = 'active'
$$;
REVOKE EXECUTE ON FUNCTION backline.place_of_client(uuid, uuid) FROM PUBLIC;
ALTER FUNCTION backline.place_of_client(uuid, uuid) OWNER TO backline_definer;

DROP FUNCTION backline.resolve_session(bytea, text);
CREATE FUNCTION backline.resolve_session(secret_hash bytea, wanted_slug text)
RETURNS TABLE (
    session_id uuid, last_seen_at timestamptz, authenticated_at timestamptz, strength text,
    person_id uuid, email text, person_name text, theme text, is_operator boolean,
    email_verified_at timestamptz, second_factor_at timestamptz,
    memberships jsonb, acting jsonb, clients jsonb, unread bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.id, s.last_seen_at, s.authenticated_at, s.strength, p.id, p.email, p.name, p.theme,
        p.is_operator, p.email_verified_at, p.second_factor_at,
        coalesce(own.shown, '[]'), acting.shown, coalesce(clients.shown, '[]'),
        (SELECT count(*) FROM notifications n JOIN tenants t ON t.id = n.tenant_id
         WHERE n.person_id = p.id AND n.read_at IS NULL AND t.slug = wanted_slug)
    FROM sessions s JOIN persons p ON p.id = s.person_id
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(backline.shown(t) || jsonb_build_object('role', m.role, 'place',
                CASE WHEN t.slug = wanted_slug THEN backline.place_in_team(t.id, p.id) END)
                ORDER BY t.name, t.id) AS shown,
            bool_or(t.slug = wanted_slug) AS is_member,
            bool_or(t.kind = 'agency') AS is_agent
        FROM memberships m JOIN tenants t ON t.id = m.tenant_id
        WHERE m.person_id = p.id
    ) own ON true
    LEFT JOIN LATERAL (
        SELECT backline.shown(t) || jsonb_build_object('role', c.role, 'scopes', c.scopes,
            'place', backline.place_of_client(a.id, t.id),
            'agency', backline.shown(a)
                || jsonb_build_object('place', backline.place_in_team(a.id, p.id))) AS shown
        FROM backline.clients_of(p.id) c
            JOIN tenants t ON t.id = c.client_id JOIN tenants a ON a.id = c.agency_id
        WHERE own.is_agent AND NOT own.is_member AND t.slug = wanted_slug
        ORDER BY a.id LIMIT 1
    ) acting ON true
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('slug', c.slug, 'name', c.name, 'kind', c.kind)
            ORDER BY c.name, c.id) AS shown
        FROM (
            SELECT DISTINCT t.slug, t.name, t.kind, t.id
            FROM backline.clients_of(p.id) c JOIN tenants t ON t.id = c.client_id
            WHERE own.is_agent ORDER BY t.name, t.id LIMIT 15
        ) c
    ) clients ON true
    WHERE s.token_hash = secret_hash AND s.revoked_at IS NULL AND s.expires_at > now()
        AND s.last_seen_at > now() - interval '12 hours'
$$;
REVOKE EXECUTE ON FUNCTION backline.resolve_session(bytea, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.resolve_session(bytea, text) TO backline_app;
ALTER FUNCTION backline.resolve_session(bytea, text) OWNER TO backline_definer;

REVOKE CREATE ON SCHEMA backline FROM backline_definer;
