-- How a venue deals, from what was agreed, answered, signed and paid here. Only shows of whoever
-- keeps the venue count; that money arrived is what the artist's side says, never the house.
GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON show_offers, show_settlements_paid TO backline_definer;

CREATE FUNCTION backline.venue_record(wanted uuid, days int, at timestamptz)
RETURNS TABLE (settled bigint, artists bigint, rated bigint, on_time bigint, agreed bigint,
    canceled bigint, answers bigint, hours double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH theirs AS (
        SELECT s.tenant_id, s.id, s.accepted_number,
            CASE s.owner_side WHEN 'artist' THEN s.tenant_id ELSE s.party_tenant_id END AS artist
        FROM shows s JOIN venues v ON v.id = s.venue_id
        WHERE v.id = wanted AND v.keeper_tenant_id
            = CASE s.owner_side WHEN 'venue' THEN s.tenant_id ELSE s.party_tenant_id END
    ), signed AS (
        SELECT t.artist, p.paid_on <= s.closed_at::date + days AS is_on_time,
            t.artist IS NOT NULL AND (p.paid_on IS NOT NULL OR s.closed_at::date + days < at::date)
                AS is_rated
        FROM theirs t
        JOIN show_settlements s ON s.tenant_id = t.tenant_id AND s.show_id = t.id
            AND s.closed_at IS NOT NULL
        LEFT JOIN show_settlements_paid p ON p.tenant_id = t.artist
            AND p.owner_tenant_id = t.tenant_id AND p.show_id = t.id AND p.side = 'artist'
    ), promised AS (
        SELECT EXISTS (SELECT FROM events e WHERE e.tenant_id = t.tenant_id
            AND e.subject_kind = 'show' AND e.subject_id = t.id AND e.name = 'shows.canceled'
            AND e.payload->>'side' = 'venue') AS is_canceled
        FROM theirs t WHERE t.accepted_number IS NOT NULL
    ), answered AS (
        SELECT greatest(extract(epoch FROM o.answered_at - o.created_at) / 3600, 0) AS hours
        FROM theirs t JOIN show_offers o ON o.tenant_id = t.tenant_id AND o.show_id = t.id
        WHERE o.side = 'artist' AND o.state IN ('accepted', 'declined', 'countered')
    )
    SELECT (SELECT count(*) FROM signed), (SELECT count(DISTINCT artist) FROM signed),
        (SELECT count(*) FILTER (WHERE is_rated) FROM signed),
        (SELECT count(*) FILTER (WHERE is_on_time) FROM signed),
        (SELECT count(*) FROM promised), (SELECT count(*) FILTER (WHERE is_canceled) FROM promised),
        (SELECT count(*) FROM answered),
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a.hours) FROM answered a)
$$;
REVOKE EXECUTE ON FUNCTION backline.venue_record(uuid, int, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.venue_record(uuid, int, timestamptz) TO backline_app;
ALTER FUNCTION backline.venue_record(uuid, int, timestamptz) OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
