-- An operator looks into a workspace only while its owner has said so.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON support_grants, events TO backline_definer;

CREATE FUNCTION backline.resolve_support(operator uuid, wanted_slug text)
RETURNS TABLE (shown jsonb, may_change boolean, until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT backline.shown(t), g.may_change, g.until
    FROM tenants t JOIN support_grants g ON g.tenant_id = t.id
    WHERE t.slug = wanted_slug AND g.ended_at IS NULL AND g.until > now()
        AND EXISTS (SELECT FROM persons p WHERE p.id = operator AND p.is_operator)
        -- Who comes in says so first: without the fact in the audit log the door stays closed.
        AND EXISTS (SELECT FROM events e
            WHERE e.tenant_id = t.id AND e.name = 'ops.support_entered'
                AND e.actor_person_id = operator AND e.created_at >= g.created_at)
    ORDER BY g.id DESC LIMIT 1
$$;
REVOKE EXECUTE ON FUNCTION backline.resolve_support(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.resolve_support(uuid, text) TO backline_app;
ALTER FUNCTION backline.resolve_support(uuid, text) OWNER TO backline_definer;

REVOKE CREATE ON SCHEMA backline FROM backline_definer;
