-- What venues tell everybody who plans: which nights are gone, where they tell their open ones, and
-- how far away other shows have to be. Nothing is said of who holds what.
GRANT CREATE ON SCHEMA backline TO backline_definer;

CREATE FUNCTION backline.nights_taken(since date, until date)
RETURNS TABLE (venue_id uuid, on_date date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT d.venue_id, d.on_date FROM (
        SELECT DISTINCT h.venue_id, h.on_date FROM holds h
        JOIN hold_rules s ON s.tenant_id = h.tenant_id AND s.venue_id = h.venue_id
        WHERE s.shares_open AND h.state = 'confirmed' AND h.on_date BETWEEN since AND until
    ) d
    WHERE NOT EXISTS (SELECT FROM venue_rooms r WHERE r.venue_id = d.venue_id AND NOT EXISTS (
        SELECT FROM holds h
        WHERE h.room_id = r.id AND h.on_date = d.on_date AND h.state = 'confirmed'
            -- What is one's own is not gone.
            AND h.asker_tenant_id IS DISTINCT FROM backline.tenant()
    ))
$$;

CREATE FUNCTION backline.venue_terms()
RETURNS TABLE (venue_id uuid, radius_km integer, radius_days integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.venue_id, s.radius_km, s.radius_days FROM hold_rules s WHERE s.radius_km > 0
$$;

REVOKE EXECUTE ON FUNCTION backline.nights_taken(date, date), backline.venue_terms() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.nights_taken(date, date), backline.venue_terms()
    TO backline_app;
ALTER FUNCTION backline.nights_taken(date, date) OWNER TO backline_definer;
ALTER FUNCTION backline.venue_terms() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
