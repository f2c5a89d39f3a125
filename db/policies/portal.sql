-- What an agency shares with a client with a workspace lasts as long as the client's grant does:
-- after its end the client reads what was shared, the agency nothing, and nobody adds to it.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON portals, portal_contacts, portal_requests TO backline_definer;
GRANT EXECUTE ON FUNCTION backline.tenant(), backline.person() TO backline_definer;

-- Whether an agency works for a client now; for a member who looks after some clients only,
-- whether it is one of theirs.
CREATE FUNCTION backline.serves(agency uuid, client uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT FROM agency_links l
        WHERE l.tenant_id = client AND l.agency_id = agency AND l.state = 'active'
            AND l.starts_at <= now() AND (l.until IS NULL OR l.until > now())
    ) AND NOT EXISTS (
        SELECT FROM memberships m
        WHERE m.tenant_id = agency AND m.person_id = backline.person() AND NOT m.sees_all_clients
            AND NOT EXISTS (SELECT FROM client_assignments a WHERE a.tenant_id = agency
                AND a.person_id = m.person_id AND a.client_id = client)
    )
$$;
REVOKE EXECUTE ON FUNCTION backline.serves(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.serves(uuid, uuid) TO backline_app;
ALTER FUNCTION backline.serves(uuid, uuid) OWNER TO backline_definer;

CREATE FUNCTION backline.portal_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.tenant_id IS DISTINCT FROM backline.tenant() OR (NEW.client_tenant_id IS NOT NULL
            AND NOT backline.serves(NEW.tenant_id, NEW.client_tenant_id)) THEN
        RAISE EXCEPTION 'a portal is opened by the agency that works for the client'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER portals_guard BEFORE INSERT ON portals
    FOR EACH ROW EXECUTE FUNCTION backline.portal_guard();

-- A part of a portal belongs to the portal's own client, and changes only while the work lasts.
-- The sweep of expired files runs outside any tenant.
CREATE FUNCTION backline.portal_part_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND backline.tenant() IS NULL THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM portals p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.portal_id
            AND p.client_tenant_id IS NOT DISTINCT FROM NEW.client_tenant_id
    ) THEN
        RAISE EXCEPTION 'a part of a portal belongs to its client'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.client_tenant_id IS NOT NULL
            AND NOT backline.serves(NEW.tenant_id, NEW.client_tenant_id)
            AND NOT (TG_OP = 'UPDATE' AND backline.tenant() = NEW.client_tenant_id
                AND TG_TABLE_NAME = 'portal_contacts') THEN
        RAISE EXCEPTION 'the work for this client has ended' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER portal_contacts_guard BEFORE INSERT OR UPDATE ON portal_contacts
    FOR EACH ROW EXECUTE FUNCTION backline.portal_part_guard();
CREATE TRIGGER portal_requests_guard BEFORE INSERT OR UPDATE ON portal_requests
    FOR EACH ROW EXECUTE FUNCTION backline.portal_part_guard();
CREATE TRIGGER portal_messages_guard BEFORE INSERT ON portal_messages
    FOR EACH ROW EXECUTE FUNCTION backline.portal_part_guard();
CREATE TRIGGER portal_files_guard BEFORE INSERT OR UPDATE ON portal_files
    FOR EACH ROW EXECUTE FUNCTION backline.portal_part_guard();

-- A request ends once; what was answered stays as it was answered.
CREATE FUNCTION backline.portal_request_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' OR NEW.tenant_id IS DISTINCT FROM backline.tenant() THEN
            RAISE EXCEPTION 'a request is opened by the one who asks'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'open' THEN
        RAISE EXCEPTION 'a request that was answered stays as it was'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER portal_requests_ends BEFORE INSERT OR UPDATE ON portal_requests
    FOR EACH ROW EXECUTE FUNCTION backline.portal_request_ends();

-- What happens in a portal stands in the client's own log as well, by whom it was done.
CREATE FUNCTION backline.tell_client() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    client uuid := (
        SELECT p.client_tenant_id FROM portals p
        WHERE p.tenant_id = NEW.tenant_id AND p.id = (NEW.payload->>'portal_id')::uuid
    );
BEGIN
    IF client IS NOT NULL AND backline.serves(NEW.tenant_id, client) THEN
        INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
            subject_id, actor_kind, actor_id, actor_person_id, actor_name, request_id, ip,
            created_at)
        VALUES (client, 'portal.told', 1,
            jsonb_build_object('portal_id', NEW.payload->>'portal_id', 'text', NEW.summary,
                'path', NEW.payload->>'client_path'),
            '{}', NEW.summary, 'portal', (NEW.payload->>'portal_id')::uuid, NEW.actor_kind,
            NEW.actor_id, NEW.actor_person_id, NEW.actor_name, NEW.request_id, NEW.ip,
            NEW.created_at);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER events_told_client AFTER INSERT ON events FOR EACH ROW
    WHEN (NEW.name IN ('portal.request_asked', 'portal.request_decided',
        'portal.request_withdrawn', 'portal.message_sent', 'portal.file_sent'))
    EXECUTE FUNCTION backline.tell_client();
REVOKE EXECUTE ON FUNCTION backline.portal_guard(), backline.portal_part_guard(),
    backline.tell_client() FROM PUBLIC;
ALTER FUNCTION backline.portal_guard() OWNER TO backline_definer;
ALTER FUNCTION backline.portal_part_guard() OWNER TO backline_definer;
ALTER FUNCTION backline.tell_client() OWNER TO backline_definer;

-- Those of a client's workspace who are mailed about its portal. For the agency's own jobs.
CREATE FUNCTION backline.portal_readers(portal uuid)
RETURNS TABLE (slug text, name text, email text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT t.slug, p.name, p.email
    FROM portals o JOIN tenants t ON t.id = o.client_tenant_id
        JOIN memberships m ON m.tenant_id = t.id JOIN persons p ON p.id = m.person_id
    WHERE o.tenant_id = backline.tenant() AND o.id = portal AND m.role IN ('owner', 'admin')
        AND backline.serves(o.tenant_id, o.client_tenant_id)
    ORDER BY p.id
$$;
REVOKE EXECUTE ON FUNCTION backline.portal_readers(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.portal_readers(uuid) TO backline_app;
ALTER FUNCTION backline.portal_readers(uuid) OWNER TO backline_definer;

-- The portals in which an address may ask for a new link; before any tenant is known.
CREATE FUNCTION backline.portal_contacts_at(address text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_array(c.tenant_id, c.id) ORDER BY c.id), '[]')
    FROM (
        SELECT tenant_id, id FROM portal_contacts
        WHERE email = address AND revoked_at IS NULL ORDER BY id DESC LIMIT 20
    ) c
$$;
REVOKE EXECUTE ON FUNCTION backline.portal_contacts_at(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.portal_contacts_at(text) TO backline_app;
ALTER FUNCTION backline.portal_contacts_at(text) OWNER TO backline_definer;

REVOKE CREATE ON SCHEMA backline FROM backline_definer;
