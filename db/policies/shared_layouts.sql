-- Layouts that an agency shares with its clients. A client sees those of agencies it has let act on
-- its money, while that grant is in force; nothing of an agency's other rows, and no row of other
-- clients. What was read by a shared layout keeps a copy in the client's own rows.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT, INSERT, UPDATE ON column_mappings TO backline_definer;

CREATE FUNCTION backline.shared_layouts()
RETURNS TABLE (
    id uuid, agency_id uuid, agency_name text, name text, signature bytea, header jsonb,
    mapping jsonb, origin_id uuid
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.id, m.tenant_id, t.name, m.name, m.signature, m.header, m.mapping,
        coalesce(m.origin_id, m.id)
    FROM agency_links l
    JOIN tenants t ON t.id = l.agency_id
    JOIN column_mappings m ON m.tenant_id = l.agency_id AND m.is_shared
    WHERE l.tenant_id = backline.tenant() AND l.state = 'active' AND l.starts_at <= now()
        AND (l.until IS NULL OR l.until > now()) AND l.scopes ? 'money_act'
    ORDER BY t.name, m.name, m.id
$$;
REVOKE EXECUTE ON FUNCTION backline.shared_layouts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.shared_layouts() TO backline_app;
ALTER FUNCTION backline.shared_layouts() OWNER TO backline_definer;

-- Somebody of an agency gives all its clients a layout that the agency has made for one of them.
-- Who asks, and where, is taken from the signed context; null when it is not theirs to give.
CREATE FUNCTION backline.share_layout(wanted uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    made column_mappings;
    shared uuid;
BEGIN
    SELECT m.* INTO made
    FROM column_mappings m
    JOIN backline.clients_of(backline.person()) c
        ON c.agency_id = m.made_by AND c.client_id = m.tenant_id
    WHERE m.tenant_id = backline.tenant() AND m.id = wanted AND m.agency_id IS NULL
        AND c.scopes ? 'money_act' AND c.role IN ('owner', 'admin', 'accountant');
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO column_mappings
        (tenant_id, name, signature, header, mapping, is_shared, origin_id)
    VALUES
        (made.made_by, made.name, made.signature, made.header, made.mapping, true,
            coalesce(made.origin_id, made.id))
    ON CONFLICT (tenant_id, signature) WHERE agency_id IS NULL
    DO UPDATE SET name = excluded.name, header = excluded.header, mapping = excluded.mapping,
        is_shared = true
    RETURNING id INTO shared;
    RETURN shared;
END
$$;
REVOKE EXECUTE ON FUNCTION backline.share_layout(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.share_layout(uuid) TO backline_app;
ALTER FUNCTION backline.share_layout(uuid) OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
