-- A night of a room is given away once; the range of one id is that of working hours.
ALTER TABLE holds ADD CONSTRAINT ex_holds_confirmed EXCLUDE USING gist (
    backline.uuidrange(room_id, room_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (state = 'confirmed');

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON holds, hold_rules, venue_rooms TO backline_definer;

-- Every move runs in the venue's tenant, by whomever: one queue, one log. Whose a hold is, and of
-- which venue, never changes; the venue is kept by the tenant, and the room is one of its.
CREATE FUNCTION backline.hold_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.tenant_id IS DISTINCT FROM backline.tenant() OR NOT EXISTS (
        SELECT FROM venues v JOIN venue_rooms r ON r.venue_id = v.id
        WHERE v.id = NEW.venue_id AND r.id = NEW.room_id AND v.keeper_tenant_id = NEW.tenant_id
    ) THEN
        RAISE EXCEPTION 'a hold is kept by the venue' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.venue_id <> OLD.venue_id
            OR NEW.asker_tenant_id IS DISTINCT FROM OLD.asker_tenant_id
            OR OLD.state NOT IN ('asked', 'held', 'confirmed')) THEN
        RAISE EXCEPTION 'a hold that has ended stays as it ended'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER holds_guard BEFORE INSERT OR UPDATE ON holds
    FOR EACH ROW EXECUTE FUNCTION backline.hold_guard();

-- What becomes of a hold stands in the asker's own log as well.
CREATE FUNCTION backline.tell_asker() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    asker uuid := (
        SELECT h.asker_tenant_id FROM holds h
        WHERE h.tenant_id = NEW.tenant_id AND h.id = (NEW.payload->>'hold_id')::uuid
    );
BEGIN
    IF asker IS NOT NULL AND asker <> NEW.tenant_id THEN
        INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
            subject_id, actor_kind, actor_id, actor_person_id, actor_name, request_id, ip,
            created_at)
        VALUES (asker, 'holds.told', 1,
            jsonb_build_object('hold_id', NEW.payload->>'hold_id', 'text', NEW.summary),
            '{}', NEW.summary, 'hold', (NEW.payload->>'hold_id')::uuid, NEW.actor_kind,
            NEW.actor_id, NEW.actor_person_id, NEW.actor_name, NEW.request_id, NULL,
            NEW.created_at);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER events_told_asker AFTER INSERT ON events FOR EACH ROW
    WHEN (NEW.name IN ('holds.asked', 'holds.placed', 'holds.challenged', 'holds.confirmed',
        'holds.released', 'holds.promoted', 'holds.rescheduled'))
    EXECUTE FUNCTION backline.tell_asker();

-- Venues that tell which nights are open, and have a room that is on this one.
CREATE FUNCTION backline.venues_open(wanted date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT r.venue_id FROM hold_rules s JOIN venue_rooms r ON r.venue_id = s.venue_id
    WHERE s.shares_open AND NOT EXISTS (SELECT FROM holds h
        WHERE h.room_id = r.id AND h.on_date = wanted AND h.state = 'confirmed')
$$;
REVOKE EXECUTE ON FUNCTION backline.hold_guard(), backline.tell_asker(),
    backline.venues_open(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.venues_open(date) TO backline_app;
ALTER FUNCTION backline.hold_guard() OWNER TO backline_definer;
ALTER FUNCTION backline.tell_asker() OWNER TO backline_definer;
ALTER FUNCTION backline.venues_open(date) OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
