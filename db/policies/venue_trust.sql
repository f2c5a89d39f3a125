-- How venues deal, for a page of them at once: what `venue_record` and `venue_answers` reckon for
-- one is reckoned here for any number, and both now ask here.
GRANT CREATE ON SCHEMA backline TO backline_definer;
SET LOCAL ROLE backline_definer;

CREATE FUNCTION backline.venue_records(wanted uuid[], days int, at timestamptz)
RETURNS TABLE (venue_id uuid, settled bigint, artists bigint, rated bigint, on_time bigint,
    agreed bigint, canceled bigint, answers bigint, hours double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH theirs AS (
        SELECT v.id AS venue, s.tenant_id, s.id, s.accepted_number,
            CASE s.owner_side WHEN 'artist' THEN s.tenant_id ELSE s.party_tenant_id END AS artist
        FROM shows s JOIN venues v ON v.id = s.venue_id
        WHERE v.id = ANY (wanted) AND v.keeper_tenant_id
            = CASE s.owner_side WHEN 'venue' THEN s.tenant_id ELSE s.party_tenant_id END
    ), signed AS (
        SELECT t.venue, t.artist, p.paid_on <= s.closed_at::date + days AS is_on_time,
            t.artist IS NOT NULL AND (p.paid_on IS NOT NULL OR s.closed_at::date + days < at::date)
                AS is_rated
        FROM theirs t
        JOIN show_settlements s ON s.tenant_id = t.tenant_id AND s.show_id = t.id
            AND s.closed_at IS NOT NULL
        LEFT JOIN show_settlements_paid p ON p.tenant_id = t.artist
            AND p.owner_tenant_id = t.tenant_id AND p.show_id = t.id AND p.side = 'artist'
    ), paid AS (
        SELECT s.venue, count(*) AS settled, count(DISTINCT s.artist) AS artists,
            count(*) FILTER (WHERE is_rated) AS rated,
            count(*) FILTER (WHERE is_on_time) AS on_time
        FROM signed s GROUP BY s.venue
    ), promised AS (
        SELECT t.venue, count(*) AS agreed, count(*) FILTER (WHERE EXISTS (SELECT FROM events e
            WHERE e.tenant_id = t.tenant_id AND e.subject_kind = 'show' AND e.subject_id = t.id
                AND e.name = 'shows.canceled' AND e.payload->>'side' = 'venue')) AS canceled
        FROM theirs t WHERE t.accepted_number IS NOT NULL GROUP BY t.venue
    ), answered AS (
        SELECT t.venue, count(*) AS answers, percentile_cont(0.5) WITHIN GROUP (ORDER BY
            greatest(extract(epoch FROM o.answered_at - o.created_at) / 3600, 0)) AS hours
        FROM theirs t JOIN show_offers o ON o.tenant_id = t.tenant_id AND o.show_id = t.id
        WHERE o.side = 'artist' AND o.state IN ('accepted', 'declined', 'countered')
        GROUP BY t.venue
    )
    SELECT w.id, coalesce(p.settled, 0), coalesce(p.artists, 0), coalesce(p.rated, 0),
        coalesce(p.on_time, 0), coalesce(m.agreed, 0), coalesce(m.canceled, 0),
        coalesce(a.answers, 0), a.hours
    FROM unnest(wanted) AS w (id) LEFT JOIN paid p ON p.venue = w.id
    LEFT JOIN promised m ON m.venue = w.id LEFT JOIN answered a ON a.venue = w.id
$$;

CREATE OR REPLACE FUNCTION backline.venue_record(wanted uuid, days int, at timestamptz)
RETURNS TABLE (settled bigint, artists bigint, rated bigint, on_time bigint, agreed bigint,
    canceled bigint, answers bigint, hours double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT r.settled, r.artists, r.rated, r.on_time, r.agreed, r.canceled, r.answers, r.hours
    FROM backline.venue_records(ARRAY[wanted], days, at) r
$$;

CREATE FUNCTION backline.venues_answers(wanted uuid[], days int, at timestamptz)
RETURNS TABLE (venue_id uuid, rated bigint, in_time bigint, hours double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH asked AS (
        SELECT v.id AS venue, h.tenant_id, h.id, e.created_at AS asked_at
        FROM venues v
        JOIN holds h ON h.venue_id = v.id AND h.tenant_id = v.keeper_tenant_id AND h.kind = 'show'
        JOIN events e ON e.tenant_id = h.tenant_id AND e.subject_kind = 'hold'
            AND e.subject_id = h.id AND e.name = 'holds.asked'
        WHERE v.id = ANY (wanted) AND h.asker_tenant_id IS DISTINCT FROM h.tenant_id
            AND e.created_at > at - interval '365 days'
    ), answered AS (
        SELECT a.venue, a.asked_at, n.actor_kind = 'guest' AS is_taken_back,
            n.created_at AS answered_at
        FROM asked a LEFT JOIN LATERAL (
            SELECT e.actor_kind, e.created_at FROM events e
            WHERE e.tenant_id = a.tenant_id AND e.subject_kind = 'hold' AND e.subject_id = a.id
                AND e.name IN ('holds.placed', 'holds.confirmed', 'holds.released')
            ORDER BY e.created_at, e.id LIMIT 1
        ) n ON true
    ), judged AS (
        SELECT venue, CASE WHEN NOT is_taken_back THEN answered_at - asked_at END AS took
        FROM answered
        WHERE (answered_at IS NOT NULL AND NOT is_taken_back)
            OR coalesce(answered_at, at) > asked_at + make_interval(days => days)
    )
    SELECT w.id, count(j.venue), count(*) FILTER (WHERE j.took <= make_interval(days => days)),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM j.took) / 3600)
            FILTER (WHERE j.took IS NOT NULL)
    FROM unnest(wanted) AS w (id) LEFT JOIN judged j ON j.venue = w.id
    GROUP BY w.id
$$;

CREATE OR REPLACE FUNCTION backline.venue_answers(wanted uuid, days int, at timestamptz)
RETURNS TABLE (rated bigint, in_time bigint, hours double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.rated, a.in_time, a.hours FROM backline.venues_answers(ARRAY[wanted], days, at) a
$$;

REVOKE EXECUTE ON FUNCTION backline.venue_records(uuid[], int, timestamptz),
    backline.venues_answers(uuid[], int, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.venue_records(uuid[], int, timestamptz),
    backline.venues_answers(uuid[], int, timestamptz) TO backline_app;
RESET ROLE;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
