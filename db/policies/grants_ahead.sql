-- A grant may begin on a day ahead; its two sides hear when that day is moved. Whether public pages
-- name the agency is no longer a part of it: there are none that would.

CREATE OR REPLACE FUNCTION backline.agency_link_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
        NEW.kind, NEW.scopes, NEW.starts_at, NEW.until, NEW.granted_by
    ) IS DISTINCT FROM (
        OLD.kind, OLD.scopes, OLD.starts_at, OLD.until, OLD.granted_by
    ) THEN
        RAISE EXCEPTION 'only the client changes a grant' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

GRANT CREATE ON SCHEMA backline TO backline_definer;
SET LOCAL ROLE backline_definer;
CREATE OR REPLACE FUNCTION backline.tell_other_side() RETURNS trigger
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
    ELSIF NEW.scopes <> OLD.scopes OR NEW.until IS DISTINCT FROM OLD.until
            OR NEW.starts_at <> OLD.starts_at THEN
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
RESET ROLE;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
