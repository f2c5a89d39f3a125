-- Agencies act for clients within grants. A grant is the client's: the agency can only accept it
-- or end it. Who is asking is answered with what their agency was granted, at every request.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON agency_links, client_assignments TO backline_definer;
GRANT INSERT ON events TO backline_definer;
GRANT EXECUTE ON FUNCTION backline.tenant() TO backline_definer;

CREATE FUNCTION backline.agency_link_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    here uuid := backline.tenant();
BEGIN
    IF here IS NULL THEN  -- the service itself, which only marks grants whose date has come
        IF TG_OP = 'UPDATE' AND NEW.state = 'ended' AND NEW.scopes = OLD.scopes THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a grant is made by the client' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.tenant_id IS DISTINCT FROM here THEN
            RAISE EXCEPTION 'a grant is made by the client' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'ended' OR (NEW.state = 'offered' AND OLD.state = 'active')
        OR (NEW.tenant_id, NEW.id, NEW.agency_id, NEW.created_at)
            IS DISTINCT FROM (OLD.tenant_id, OLD.id, OLD.agency_id, OLD.created_at) THEN
        RAISE EXCEPTION 'a grant that has ended stays as it was'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF here = OLD.agency_id AND (
        NEW.kind, NEW.scopes, NEW.is_displayed, NEW.starts_at, NEW.until, NEW.granted_by
    ) IS DISTINCT FROM (
        OLD.kind, OLD.scopes, OLD.is_displayed, OLD.starts_at, OLD.until, OLD.granted_by
    ) THEN
        RAISE EXCEPTION 'only the client changes a grant' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER agency_links_guard BEFORE INSERT OR UPDATE ON agency_links
    FOR EACH ROW EXECUTE FUNCTION backline.agency_link_guard();

-- The other side of a grant hears what was done to it: one fact in its own log.
CREATE FUNCTION backline.tell_other_side() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    here uuid := backline.tenant();
    by_client boolean := here IS NOT DISTINCT FROM NEW.tenant_id;
    who text := (SELECT t.name FROM tenants t WHERE t.id = here);
    said text;
BEGIN
    IF here IS NULL THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        said := CASE NEW.state WHEN 'offered' THEN ' offers you to act for them'
            ELSE ' lets you act for them' END;
    ELSIF NEW.state = 'ended' AND OLD.state <> 'ended' THEN
        said := ' ended the work with you';
    ELSIF NEW.state = 'active' AND OLD.state = 'offered' THEN
        said := ' took you on as a client';
    ELSIF NEW.scopes <> OLD.scopes OR NEW.until IS DISTINCT FROM OLD.until THEN
        said := ' changed what you may do for them';
    ELSE
        RETURN NULL;
    END IF;
    INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
        subject_id, actor_kind, actor_name, request_id)
    VALUES (CASE WHEN by_client THEN NEW.agency_id ELSE NEW.tenant_id END,
        'tenants.grant_told', 1,
        jsonb_build_object('link_id', NEW.id, 'text', who || said,
            'path', CASE WHEN by_client THEN 'settings/clients' ELSE 'settings/agencies' END),
        '{}', who || said, 'agency_link', NEW.id, 'guest', who, '');
    RETURN NULL;
END
$$;
CREATE TRIGGER agency_links_told AFTER INSERT OR UPDATE ON agency_links
    FOR EACH ROW EXECUTE FUNCTION backline.tell_other_side();
REVOKE EXECUTE ON FUNCTION backline.tell_other_side() FROM PUBLIC;
ALTER FUNCTION backline.tell_other_side() OWNER TO backline_definer;

-- What an agency's people do for a client stands in the agency's audit log as well. Only where a
-- grant is in force: a forged on_behalf_of writes into nobody's log.
CREATE FUNCTION backline.mirror_act() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM agency_links l
        WHERE l.tenant_id = NEW.tenant_id AND l.agency_id = NEW.on_behalf_of
            AND (l.state = 'active' OR l.ended_at >= transaction_timestamp())
    ) THEN
        INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
            subject_id, actor_kind, actor_id, actor_person_id, actor_name, on_behalf_of,
            request_id, ip, client_id, created_at)
        VALUES (NEW.on_behalf_of, NEW.name, NEW.version, NEW.payload, NEW.changes, NEW.summary,
            NEW.subject_kind, NEW.subject_id, NEW.actor_kind, NEW.actor_id, NEW.actor_person_id,
            NEW.actor_name, NEW.on_behalf_of, NEW.request_id, NEW.ip, NEW.tenant_id,
            NEW.created_at);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER events_mirrored AFTER INSERT ON events FOR EACH ROW
    WHEN (NEW.on_behalf_of IS NOT NULL AND NEW.on_behalf_of <> NEW.tenant_id)
    EXECUTE FUNCTION backline.mirror_act();
REVOKE EXECUTE ON FUNCTION backline.mirror_act() FROM PUBLIC;
ALTER FUNCTION backline.mirror_act() OWNER TO backline_definer;

-- The clients somebody may act for: those of the agencies they are a member of, unless their
-- membership names the ones they look after.
CREATE FUNCTION backline.clients_of(person uuid)
RETURNS TABLE (agency_id uuid, client_id uuid, role text, scopes jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT l.agency_id, l.tenant_id, m.role, l.scopes
    FROM memberships m JOIN agency_links l ON l.agency_id = m.tenant_id
    WHERE m.person_id = person AND l.state = 'active' AND l.starts_at <= now()
        AND (l.until IS NULL OR l.until > now())
        AND (m.sees_all_clients OR EXISTS (
            SELECT FROM client_assignments a
            WHERE a.tenant_id = m.tenant_id AND a.person_id = person AND a.client_id = l.tenant_id
        ))
$$;
REVOKE EXECUTE ON FUNCTION backline.clients_of(uuid) FROM PUBLIC;

-- A workspace as the shell shows it.
CREATE FUNCTION backline.shown(t tenants) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS $$
    SELECT jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'kind', t.kind,
        'currency', t.currency, 'time_zone', t.time_zone, 'hue', t.hue, 'chroma', t.chroma,
        'logo_key', t.logo_key, 'second_factor_from', t.second_factor_from,
        'is_white_label', t.is_white_label)
$$;
REVOKE EXECUTE ON FUNCTION backline.shown(tenants) FROM PUBLIC;

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
        SELECT jsonb_agg(backline.shown(t) || jsonb_build_object('role', m.role)
                ORDER BY t.name, t.id) AS shown,
            bool_or(t.slug = wanted_slug) AS is_member,
            bool_or(t.kind = 'agency') AS is_agent
        FROM memberships m JOIN tenants t ON t.id = m.tenant_id
        WHERE m.person_id = p.id
    ) own ON true
    LEFT JOIN LATERAL (
        SELECT backline.shown(t) || jsonb_build_object('role', c.role, 'scopes', c.scopes,
            'agency', backline.shown(a)) AS shown
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
ALTER FUNCTION backline.clients_of(uuid) OWNER TO backline_definer;
ALTER FUNCTION backline.shown(tenants) OWNER TO backline_definer;
ALTER FUNCTION backline.resolve_session(bytea, text) OWNER TO backline_definer;

-- An agency by its address, for a client who wants to work with it: its name and nothing else.
CREATE FUNCTION backline.find_agency(wanted_slug text)
RETURNS TABLE (id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT t.id, t.name FROM tenants t
    WHERE t.slug = wanted_slug AND t.kind = 'agency' AND backline.tenant() IS NOT NULL
$$;
REVOKE EXECUTE ON FUNCTION backline.find_agency(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.find_agency(text) TO backline_app;
ALTER FUNCTION backline.find_agency(text) OWNER TO backline_definer;

REVOKE CREATE ON SCHEMA backline FROM backline_definer;
