-- How a venue answers requests for its nights, from the log of whoever keeps it. A request that the
-- asker took back says nothing; one that nobody answered counts once its days are over.
GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON holds, events, venues TO backline_definer;

CREATE FUNCTION backline.venue_answers(wanted uuid, days int, at timestamptz)
RETURNS TABLE (rated bigint, in_time bigint, hours double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH asked AS (
        SELECT h.tenant_id, h.id, e.id AS event_id, e.created_at AS asked_at
        FROM venues v
        JOIN holds h ON h.venue_id = v.id AND h.tenant_id = v.keeper_tenant_id AND h.kind = 'show'
        JOIN events e ON e.tenant_id = h.tenant_id AND e.subject_kind = 'hold'
            AND e.subject_id = h.id AND e.name = 'holds.asked'
        WHERE v.id = wanted AND h.asker_tenant_id IS DISTINCT FROM h.tenant_id
            AND e.created_at > at - interval '365 days'
    ), answered AS (
        SELECT a.asked_at, n.actor_kind = 'guest' AS is_taken_back, n.created_at AS answered_at
        FROM asked a LEFT JOIN LATERAL (
            SELECT e.actor_kind, e.created_at FROM events e
            WHERE e.tenant_id = a.tenant_id AND e.subject_kind = 'hold' AND e.subject_id = a.id
                AND e.name IN ('holds.placed', 'holds.confirmed', 'holds.released')
            ORDER BY e.created_at, e.id LIMIT 1
        ) n ON true
    ), judged AS (
        SELECT CASE WHEN NOT is_taken_back THEN answered_at - asked_at END AS took
        FROM answered
        WHERE (answered_at IS NOT NULL AND NOT is_taken_back)
            OR coalesce(answered_at, at) > asked_at + make_interval(days => days)
    )
    SELECT count(*), count(*) FILTER (WHERE took <= make_interval(days => days)),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM took) / 3600)
            FILTER (WHERE took IS NOT NULL)
    FROM judged
$$;
REVOKE EXECUTE ON FUNCTION backline.venue_answers(uuid, int, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.venue_answers(uuid, int, timestamptz) TO backline_app;
ALTER FUNCTION backline.venue_answers(uuid, int, timestamptz) OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
