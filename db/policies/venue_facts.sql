-- Rooms follow the rules of all other facts of a venue, and open nights are asked as a range.

GRANT CREATE ON SCHEMA backline TO backline_definer;
SET LOCAL ROLE backline_definer;

-- A room comes with a venue in the transaction that adds it. After that it is its keeper's, and
-- until there is one the service's, which accepts proposals. It stays with its venue.
CREATE OR REPLACE FUNCTION backline.venue_room_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    mine uuid := backline.tenant();
BEGIN
    IF (TG_OP = 'INSERT' OR NEW.venue_id = OLD.venue_id) AND (mine IS NULL OR EXISTS (
        SELECT FROM venues v WHERE v.id = NEW.venue_id AND (v.keeper_tenant_id = mine
            OR (TG_OP = 'INSERT' AND v.keeper_tenant_id IS NULL AND v.created_at = now()))
    )) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a room is changed by the workspace that keeps its venue'
        USING ERRCODE = 'insufficient_privilege';
END
$$;

-- A proposal is about one venue, and a room of it, for as long as it lasts.
CREATE OR REPLACE FUNCTION backline.venue_edit_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    mine uuid := backline.tenant();
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state = 'open' AND NEW.tenant_id = mine AND NEW.keeper_tenant_id IS NOT DISTINCT FROM
                (SELECT v.keeper_tenant_id FROM venues v WHERE v.id = NEW.venue_id)
                AND (NEW.room_id IS NULL OR EXISTS (SELECT FROM venue_rooms r
                    WHERE r.id = NEW.room_id AND r.venue_id = NEW.venue_id)) THEN
            RETURN NEW;
        END IF;
    ELSIF OLD.state = 'open' AND NEW.before = OLD.before AND NEW.after = OLD.after
            AND NEW.venue_id = OLD.venue_id AND NEW.room_id IS NOT DISTINCT FROM OLD.room_id
            AND (NEW.state = 'open' OR mine IS NULL OR mine = OLD.keeper_tenant_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a proposal is decided once, by the one who keeps the venue'
        USING ERRCODE = 'insufficient_privilege';
END
$$;

-- Venues that tell which nights are open, and have a room that is not given away on all of them.
CREATE FUNCTION backline.venues_open_within(wanted_from date, wanted_until date)
RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT r.venue_id FROM hold_rules s JOIN venue_rooms r ON r.venue_id = s.venue_id
    WHERE s.shares_open AND (SELECT count(DISTINCT h.on_date) FROM holds h
        WHERE h.room_id = r.id AND h.on_date BETWEEN wanted_from AND wanted_until
            AND h.state = 'confirmed' AND h.slot <> 'matinee') <= wanted_until - wanted_from
$$;

-- How many nights of a range are open at some venues, of those that tell, and the first of them.
CREATE FUNCTION backline.venue_open_nights(wanted uuid[], wanted_from date, wanted_until date)
RETURNS TABLE (venue_id uuid, nights bigint, first_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT r.venue_id, count(DISTINCT n.night), min(n.night)
    FROM hold_rules s JOIN venue_rooms r ON r.venue_id = s.venue_id
    CROSS JOIN LATERAL (SELECT coalesce(array_agg(h.on_date), '{}') AS nights FROM holds h
        WHERE h.room_id = r.id AND h.on_date BETWEEN wanted_from AND wanted_until
            AND h.state = 'confirmed' AND h.slot <> 'matinee') taken
    CROSS JOIN (SELECT wanted_from + i FROM generate_series(0, wanted_until - wanted_from) i)
        AS n (night)
    WHERE s.shares_open AND s.venue_id = ANY (wanted) AND n.night <> ALL (taken.nights)
    GROUP BY r.venue_id
$$;

REVOKE EXECUTE ON FUNCTION backline.venues_open_within(date, date),
    backline.venue_open_nights(uuid[], date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.venues_open_within(date, date),
    backline.venue_open_nights(uuid[], date, date) TO backline_app;
RESET ROLE;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
