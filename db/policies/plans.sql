-- What every request has to know of a tenant's plan, answered where it is asked who is asking.

GRANT CREATE ON SCHEMA backline TO backline_definer;

DROP FUNCTION backline.shown(tenants);
CREATE FUNCTION backline.shown(t tenants) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS $$
    SELECT jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'kind', t.kind,
        'currency', t.currency, 'time_zone', t.time_zone, 'hue', t.hue, 'chroma', t.chroma,
        'logo_key', t.logo_key, 'second_factor_from', t.second_factor_from,
        'is_white_label', t.is_white_label, 'plan', t.plan,
        'suspended_reason', t.suspended_reason, 'read_only_reason', t.read_only_reason)
$$;
REVOKE EXECUTE ON FUNCTION backline.shown(tenants) FROM PUBLIC;
ALTER FUNCTION backline.shown(tenants) OWNER TO backline_definer;

-- The same for a program, which is known by its key.
CREATE FUNCTION backline.standing_of(tenant uuid)
RETURNS TABLE (plan text, suspended_reason text, read_only_reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT t.plan, t.suspended_reason, t.read_only_reason FROM tenants t WHERE t.id = tenant
$$;
REVOKE EXECUTE ON FUNCTION backline.standing_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.standing_of(uuid) TO backline_app;
ALTER FUNCTION backline.standing_of(uuid) OWNER TO backline_definer;

-- What an agency's clients cost in a month: their plan, and the metered cost of AI. Nothing else of
-- theirs is told, and only while a grant is in force.
GRANT SELECT ON usage TO backline_definer;
CREATE FUNCTION backline.client_costs(wanted date)
RETURNS TABLE (client_id uuid, name text, slug text, plan text, ai_cost numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT t.id, t.name, t.slug, t.plan,
        coalesce((SELECT sum(u.cost) FROM usage u
            WHERE u.tenant_id = t.id AND u.meter = 'ai_credits' AND u.period = wanted
                AND u.currency = 'USD'), 0)
    FROM agency_links l JOIN tenants t ON t.id = l.tenant_id
    WHERE l.agency_id = backline.tenant() AND l.state = 'active' AND l.starts_at <= now()
        AND (l.until IS NULL OR l.until > now())
$$;
REVOKE EXECUTE ON FUNCTION backline.client_costs(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.client_costs(date) TO backline_app;
ALTER FUNCTION backline.client_costs(date) OWNER TO backline_definer;

REVOKE CREATE ON SCHEMA backline FROM backline_definer;
