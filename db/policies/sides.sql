-- What one side of a hold or a proposal learns of the other, and what it does not.

GRANT CREATE ON SCHEMA backline TO backline_definer;

SET LOCAL ROLE backline_definer;

-- Others who wait for a night move the queue as well. An asker's log names nobody but the venue,
-- or the asker where they moved it themselves.
CREATE OR REPLACE FUNCTION backline.tell_asker() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
        subject_id, actor_kind, actor_name, request_id, created_at)
    SELECT h.asker_tenant_id, 'holds.told', 1,
        jsonb_build_object('hold_id', h.id, 'text', NEW.summary), '{}', NEW.summary, 'hold', h.id,
        'guest', CASE WHEN NEW.actor_kind = 'guest' AND NEW.actor_name = h.asker_name
            THEN h.asker_name ELSE v.name END, '', NEW.created_at
    FROM holds h JOIN venues v ON v.id = h.venue_id
    WHERE h.tenant_id = NEW.tenant_id AND h.id = (NEW.payload->>'hold_id')::uuid
        AND h.asker_tenant_id <> NEW.tenant_id;
    RETURN NULL;
END
$$;

-- A room whose afternoon is given away still has its evening.
CREATE OR REPLACE FUNCTION backline.venues_open(wanted date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT r.venue_id FROM hold_rules s JOIN venue_rooms r ON r.venue_id = s.venue_id
    WHERE s.shares_open AND NOT EXISTS (SELECT FROM holds h
        WHERE h.room_id = r.id AND h.on_date = wanted AND h.state = 'confirmed'
            AND h.slot <> 'matinee')
$$;

-- A room stays with its venue: nobody takes one over from another keeper.
CREATE OR REPLACE FUNCTION backline.venue_room_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    mine uuid := backline.tenant();
    keeper uuid := (SELECT v.keeper_tenant_id FROM venues v WHERE v.id = NEW.venue_id);
BEGIN
    IF (TG_OP = 'INSERT' OR NEW.venue_id = OLD.venue_id)
            AND (mine IS NULL OR keeper = mine OR (TG_OP = 'INSERT' AND keeper IS NULL)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a room is changed by the workspace that keeps its venue'
        USING ERRCODE = 'insufficient_privilege';
END
$$;

RESET ROLE;

-- Whoever proposed a change or claimed a venue is told what was decided, in their own log.
CREATE FUNCTION backline.tell_decided() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    said text := CASE TG_TABLE_NAME || '.' || NEW.state
        WHEN 'venue_edits.accepted' THEN 'Your change of %s was taken over'
        WHEN 'venue_edits.declined' THEN 'Your change of %s was declined'
        WHEN 'venue_claims.verified' THEN 'Your claim of %s was accepted: you keep it now'
        WHEN 'venue_claims.declined' THEN 'Your claim of %s was declined'
    END;
BEGIN
    -- What a workspace decides about its own rows it knows.
    IF NEW.tenant_id IS NOT DISTINCT FROM backline.tenant() THEN
        RETURN NULL;
    END IF;
    INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
        subject_id, actor_kind, actor_name, request_id)
    VALUES (NEW.tenant_id, 'venues.told', 1,
        jsonb_build_object('venue_id', NEW.venue_id, 'decided_id', NEW.id,
            'text', format(said, NEW.venue_name)),
        '{}', format(said, NEW.venue_name), 'venue', NEW.venue_id, 'guest',
        coalesce((SELECT t.name FROM tenants t WHERE t.id = backline.tenant()), 'Backline'), '');
    RETURN NULL;
END
$$;
CREATE TRIGGER venue_edits_told AFTER UPDATE OF state ON venue_edits FOR EACH ROW
    WHEN (OLD.state = 'open' AND NEW.state <> 'open')
    EXECUTE FUNCTION backline.tell_decided();
CREATE TRIGGER venue_claims_told AFTER UPDATE OF state ON venue_claims FOR EACH ROW
    WHEN (OLD.state = 'open' AND NEW.state <> 'open')
    EXECUTE FUNCTION backline.tell_decided();
REVOKE EXECUTE ON FUNCTION backline.tell_decided() FROM PUBLIC;
ALTER FUNCTION backline.tell_decided() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
