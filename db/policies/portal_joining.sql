-- A client of the agency's own and a workspace turn out to be one client: they have one portal,
-- which the workspace shares from then on. What was asked, written, sent and answered stays.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT, UPDATE, DELETE ON portals, portal_contacts TO backline_definer;
GRANT SELECT, UPDATE ON portal_requests, portal_messages, portal_files, portal_links,
    portal_sessions TO backline_definer;

-- A request that was answered may move with its portal; nothing else of it ever changes.
CREATE OR REPLACE FUNCTION backline.portal_request_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place constant text[] := ARRAY['portal_id', 'client_tenant_id', 'decided_contact_id'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' OR NEW.tenant_id IS DISTINCT FROM backline.tenant() THEN
            RAISE EXCEPTION 'a request is opened by the one who asks'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'open' AND (current_user <> 'backline_definer'
            OR to_jsonb(NEW) - place IS DISTINCT FROM to_jsonb(OLD) - place) THEN
        RAISE EXCEPTION 'a request that was answered stays as it was'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

-- All that is in one portal goes to another of the same client, or to itself when it is shared
-- only now; whoever answers in both is one. Whose links the workspace has ended stays ended.
CREATE FUNCTION backline.move_portal(gone portals, kept portals) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    twice record;
BEGIN
    UPDATE portal_requests r SET state = 'withdrawn', decided_at = now(),
            decided_name = r.asked_name
        FROM portal_requests o
        WHERE r.tenant_id = gone.tenant_id AND r.portal_id = gone.id AND r.state = 'open'
            AND o.tenant_id = kept.tenant_id AND o.portal_id = kept.id AND o.state = 'open'
            AND o.id <> r.id
            AND (o.kind, o.subject_kind, o.subject_id) = (r.kind, r.subject_kind, r.subject_id);
    FOR twice IN
        SELECT o.id AS gone, k.id AS kept FROM portal_contacts o JOIN portal_contacts k
            ON k.tenant_id = kept.tenant_id AND k.portal_id = kept.id AND k.email = o.email
            AND k.id <> o.id
        WHERE o.tenant_id = gone.tenant_id AND o.portal_id = gone.id
    LOOP
        UPDATE portal_links SET contact_id = twice.kept
            WHERE tenant_id = gone.tenant_id AND contact_id = twice.gone;
        UPDATE portal_sessions SET contact_id = twice.kept
            WHERE tenant_id = gone.tenant_id AND contact_id = twice.gone;
        UPDATE portal_requests SET decided_contact_id = twice.kept
            WHERE tenant_id = gone.tenant_id AND decided_contact_id = twice.gone;
        DELETE FROM portal_contacts WHERE tenant_id = gone.tenant_id AND id = twice.gone;
    END LOOP;
    UPDATE portal_contacts SET portal_id = kept.id, client_tenant_id = kept.client_tenant_id
        WHERE tenant_id = gone.tenant_id AND portal_id = gone.id;
    UPDATE portal_requests SET portal_id = kept.id, client_tenant_id = kept.client_tenant_id
        WHERE tenant_id = gone.tenant_id AND portal_id = gone.id;
    UPDATE portal_messages SET portal_id = kept.id, client_tenant_id = kept.client_tenant_id
        WHERE tenant_id = gone.tenant_id AND portal_id = gone.id;
    UPDATE portal_files SET portal_id = kept.id, client_tenant_id = kept.client_tenant_id
        WHERE tenant_id = gone.tenant_id AND portal_id = gone.id;
END
$$;

-- Up to when a side has seen what the other wrote; null where nothing was written to it.
CREATE FUNCTION backline.seen_until(portal portals, side text) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(
        CASE seen_until.side WHEN 'agency' THEN portal.agency_seen_at
            ELSE portal.client_seen_at END,
        (SELECT '-infinity'::timestamptz FROM portal_messages m
         WHERE m.tenant_id = portal.tenant_id AND m.portal_id = portal.id
            AND m.side <> seen_until.side LIMIT 1))
$$;

-- The portal that is changed by it, or null when all was joined already or there is none. A
-- portal the client had with another workspace stays with that workspace.
CREATE FUNCTION backline.join_portals(agency uuid, client uuid, workspace uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    shared portals;
    own portals;
    by_agency timestamptz;
    by_client timestamptz;
BEGIN
    IF NOT backline.serves(agency, workspace) THEN
        RAISE EXCEPTION 'a portal is shared with a workspace the agency works for'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM FROM portals
        WHERE tenant_id = agency AND (client_id = client OR client_tenant_id = workspace)
        ORDER BY id FOR UPDATE;
    SELECT * INTO shared FROM portals WHERE tenant_id = agency AND client_tenant_id = workspace;
    UPDATE portals SET client_id = NULL
        WHERE tenant_id = agency AND client_id = client AND client_tenant_id <> workspace;
    SELECT * INTO own FROM portals
        WHERE tenant_id = agency AND client_id = client AND client_tenant_id IS NULL;
    IF own.id IS NULL THEN
        UPDATE portals SET client_id = client
            WHERE tenant_id = agency AND id = shared.id AND client_id IS DISTINCT FROM client;
        RETURN CASE WHEN FOUND THEN shared.id END;
    END IF;
    IF shared.id IS NULL THEN
        UPDATE portals SET client_tenant_id = workspace WHERE tenant_id = agency AND id = own.id;
        SELECT * INTO shared FROM portals WHERE tenant_id = agency AND id = own.id;
        PERFORM backline.move_portal(own, shared);
        RETURN own.id;
    END IF;
    -- What a side had not seen in either of them is not seen.
    by_agency := nullif(least(backline.seen_until(own, 'agency'),
        backline.seen_until(shared, 'agency')), '-infinity');
    by_client := nullif(least(backline.seen_until(own, 'client'),
        backline.seen_until(shared, 'client')), '-infinity');
    PERFORM backline.move_portal(own, shared);
    DELETE FROM portals WHERE tenant_id = agency AND id = own.id;
    UPDATE portals SET client_id = client, agency_seen_at = by_agency, client_seen_at = by_client
        WHERE tenant_id = agency AND id = shared.id;
    RETURN shared.id;
END
$$;

CREATE FUNCTION backline.join_portal(client uuid, workspace uuid) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT backline.join_portals(backline.tenant(), client, workspace)
$$;
REVOKE EXECUTE ON FUNCTION backline.move_portal(portals, portals),
    backline.seen_until(portals, text),
    backline.join_portals(uuid, uuid, uuid), backline.join_portal(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.join_portal(uuid, uuid) TO backline_app;
ALTER FUNCTION backline.move_portal(portals, portals) OWNER TO backline_definer;
ALTER FUNCTION backline.seen_until(portals, text) OWNER TO backline_definer;
ALTER FUNCTION backline.join_portals(uuid, uuid, uuid) OWNER TO backline_definer;
ALTER FUNCTION backline.join_portal(uuid, uuid) OWNER TO backline_definer;

-- Clients that were linked before this was joined when they were.
GRANT SELECT (tenant_id, id, client_tenant_id) ON clients TO backline_definer;
SET LOCAL ROLE backline_definer;
SELECT backline.join_portals(tenant_id, id, client_tenant_id) FROM clients
    WHERE client_tenant_id IS NOT NULL AND backline.serves(tenant_id, client_tenant_id);
RESET ROLE;
REVOKE SELECT (tenant_id, id, client_tenant_id) ON clients FROM backline_definer;

REVOKE CREATE ON SCHEMA backline FROM backline_definer;
