-- Everything with a last day, from all modules, as rows of one shape. A workspace reads its own
-- through row-level security; an agency reads those of its clients by one function, which keeps to
-- what each has granted. How a kind is said and where it leads stands in the module it is of.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON invoices, customers, shows, show_offers, show_signatures, show_deposits,
    show_settlements, advance_questions, show_advances, holds, venues, portal_requests, portals,
    proposals, proposal_versions, clients, band_tasks, subscriptions TO backline_definer;

-- The kinds, and the scopes that open each to an agency: those of the kind's permission. What no
-- scope opens is the workspace's own.
CREATE VIEW backline.deadline_kinds WITH (security_invoker = true) AS
    SELECT kinds.kind, kinds.scopes
    FROM (VALUES
        ('invoice', ARRAY['money_act', 'money_read']),
        ('show_offer', ARRAY['bookings', 'read_only']),
        ('show_contract', ARRAY['bookings', 'read_only']),
        ('show_deposit', ARRAY['bookings', 'read_only']),
        ('show_settlement', ARRAY['bookings', 'read_only']),
        ('advance', ARRAY['bookings', 'read_only']),
        ('guest_list', ARRAY['bookings', 'read_only']),
        ('hold', ARRAY['bookings', 'catalog', 'content', 'marketing', 'money_act', 'money_read',
            'read_only']),
        ('band_task', ARRAY['bookings']),
        ('request', ARRAY[]::text[]),
        ('asked', ARRAY[]::text[]),
        ('proposal', ARRAY[]::text[]),
        ('trial', ARRAY[]::text[]),
        ('plan_payment', ARRAY[]::text[])
    ) AS kinds (kind, scopes);

-- A show as each of its two workspaces has it.
CREATE VIEW backline.show_sides WITH (security_invoker = true) AS
    SELECT s.tenant_id AS side_tenant_id, s.owner_side AS side, s.tenant_id, s.id, s.state,
        CASE s.owner_side WHEN 'artist' THEN s.venue_name ELSE s.artist_name END AS other,
        s.on_date, s.last_date
    FROM shows s
    UNION ALL
    SELECT s.party_tenant_id, CASE s.owner_side WHEN 'artist' THEN 'venue' ELSE 'artist' END,
        s.tenant_id, s.id, s.state,
        CASE s.owner_side WHEN 'artist' THEN s.artist_name ELSE s.venue_name END,
        s.on_date, s.last_date
    FROM shows s;

-- `about` is the client's workspace in rows of an agency; after `kept_until` nobody is told of it
-- any more. Moments count as the day they are on where the workspace is.
CREATE VIEW backline.deadlines WITH (security_invoker = true) AS
    SELECT i.tenant_id, 'invoice' AS kind, i.due_on, i.id, NULL::uuid AS within_id,
        i.reference AS subject, c.name AS other, NULL::uuid AS about, NULL::date AS kept_until
    FROM invoices i JOIN customers c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE i.kind = 'invoice' AND i.status IN ('issued', 'partly_paid')
    UNION ALL
    -- An offer is answered by the side that did not make it.
    SELECT s.side_tenant_id, 'show_offer', o.valid_until, s.id, NULL, '', s.other, NULL,
        o.valid_until
    FROM backline.show_sides s
    JOIN show_offers o ON o.tenant_id = s.tenant_id AND o.show_id = s.id AND o.state = 'open'
    WHERE s.state = 'offered' AND o.side <> s.side
    UNION ALL
    SELECT s.side_tenant_id, 'show_contract', s.on_date, s.id, NULL, '', s.other, NULL, NULL
    FROM backline.show_sides s
    WHERE s.state = 'agreed' AND NOT EXISTS (
        SELECT FROM show_signatures g
        WHERE g.tenant_id = s.tenant_id AND g.show_id = s.id AND g.side = s.side
    )
    UNION ALL
    -- The side that pays, once it is billed: the one that gets it has its invoice.
    SELECT d.party_tenant_id, 'show_deposit', d.due_on, d.show_id, NULL, d.reference,
        s.artist_name, NULL, NULL
    FROM show_deposits d
    JOIN shows s ON s.tenant_id = d.owner_tenant_id AND s.id = d.show_id AND s.state <> 'canceled'
    WHERE d.paid_at IS NULL AND d.reference <> ''
    UNION ALL
    -- Within a week of the last night. What nobody settled in three months was settled elsewhere.
    SELECT s.side_tenant_id, 'show_settlement', s.last_date + 7, s.id, NULL, '', s.other, NULL,
        s.last_date + 90
    FROM backline.show_sides s
    WHERE s.state = 'played' AND NOT EXISTS (
        SELECT FROM show_settlements t
        WHERE t.tenant_id = s.tenant_id AND t.show_id = s.id AND t.closed_at IS NOT NULL
    )
    UNION ALL
    SELECT s.side_tenant_id, 'advance', s.on_date, s.id, NULL, '', s.other, NULL, s.on_date
    FROM backline.show_sides s
    WHERE s.state IN ('agreed', 'contracted') AND EXISTS (
        SELECT FROM advance_questions q
        WHERE q.tenant_id = s.tenant_id AND q.show_id = s.id AND q.side <> s.side AND q.answer = ''
    )
    UNION ALL
    -- Names are the artist's to put down.
    SELECT s.side_tenant_id, 'guest_list', (a.cut_off AT TIME ZONE t.time_zone)::date, s.id, NULL,
        '', s.other, NULL, (a.cut_off AT TIME ZONE t.time_zone)::date
    FROM backline.show_sides s JOIN tenants t ON t.id = s.side_tenant_id
    JOIN show_advances a ON a.tenant_id = s.tenant_id AND a.show_id = s.id
    WHERE s.side = 'artist' AND s.state IN ('agreed', 'contracted') AND a.allotment > 0
        AND a.cut_off IS NOT NULL
    UNION ALL
    -- A hold ends by itself, or sooner where somebody behind it in the queue asked for the night.
    SELECT h.asker_tenant_id, 'hold',
        (least(h.expires_at, h.challenge_ends_at) AT TIME ZONE t.time_zone)::date, h.id, NULL,
        to_char(h.on_date, 'FMDD FMMonth'), v.name, NULL,
        (least(h.expires_at, h.challenge_ends_at) AT TIME ZONE t.time_zone)::date
    FROM holds h JOIN tenants t ON t.id = h.asker_tenant_id JOIN venues v ON v.id = h.venue_id
    WHERE h.state = 'held' AND (h.expires_at IS NOT NULL OR h.challenge_ends_at IS NOT NULL)
    UNION ALL
    SELECT b.tenant_id, 'band_task', b.due_on, b.id, NULL, b.title, b.for_name, NULL, NULL
    FROM band_tasks b WHERE b.done_at IS NULL AND b.due_on IS NOT NULL
    UNION ALL
    SELECT r.client_tenant_id, 'request', r.due_on, r.id, r.portal_id, r.title, r.asked_name, NULL,
        NULL
    FROM portal_requests r
    WHERE r.state = 'open' AND r.due_on IS NOT NULL
    UNION ALL
    SELECT r.tenant_id, 'asked', r.due_on, r.id, r.portal_id, r.title, p.client_name,
        r.client_tenant_id, NULL
    FROM portal_requests r JOIN portals p ON p.tenant_id = r.tenant_id AND p.id = r.portal_id
    WHERE r.state = 'open' AND r.due_on IS NOT NULL
    UNION ALL
    SELECT p.tenant_id, 'proposal', v.valid_until, p.id, NULL, p.title, c.name, c.client_tenant_id,
        v.valid_until
    FROM proposals p
    JOIN clients c ON c.tenant_id = p.tenant_id AND c.id = p.client_id
    JOIN proposal_versions v ON v.tenant_id = p.tenant_id AND v.proposal_id = p.id
    WHERE p.state = 'sent' AND v.number = (
        SELECT max(w.number) FROM proposal_versions w
        WHERE w.tenant_id = p.tenant_id AND w.proposal_id = p.id AND w.frozen_at IS NOT NULL
    )
    UNION ALL
    SELECT u.tenant_id, 'trial', (u.trial_ends_at AT TIME ZONE t.time_zone)::date, u.id, NULL,
        initcap(u.plan), '', NULL, (u.trial_ends_at AT TIME ZONE t.time_zone)::date
    FROM subscriptions u JOIN tenants t ON t.id = u.tenant_id
    WHERE u.state = 'trialing' AND u.trial_ends_at IS NOT NULL
    UNION ALL
    SELECT u.tenant_id, 'plan_payment', (u.past_due_at AT TIME ZONE t.time_zone)::date, u.id, NULL,
        initcap(u.plan), '', NULL, NULL
    FROM subscriptions u JOIN tenants t ON t.id = u.tenant_id
    WHERE u.state IN ('past_due', 'read_only') AND u.past_due_at IS NOT NULL;
GRANT SELECT ON backline.deadline_kinds, backline.show_sides, backline.deadlines
    TO backline_app, backline_definer;

-- The next deadline of each client that has one, and how many there are until so many days from
-- now; late ones count. In the agency's own rows about the client, its own people's part decides.
CREATE FUNCTION backline.deadlines_of_clients(asked_at timestamptz, wanted text[], days integer)
RETURNS TABLE (
    client_id uuid, is_ours boolean, kind text, due_on date, id uuid, within_id uuid, subject text,
    other text, today date, near bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH mine AS MATERIALIZED (
        SELECT c.client_id, (asked_at AT TIME ZONE t.time_zone)::date AS today,
            ARRAY(SELECT k.kind FROM backline.deadline_kinds k
                WHERE k.kind = ANY (wanted) AND c.scopes ?| k.scopes) AS granted
        FROM backline.clients_of(backline.person()) c JOIN tenants t ON t.id = c.client_id
        WHERE c.agency_id = backline.tenant()
    )
    SELECT m.client_id, n.is_ours, n.kind, n.due_on, n.id, n.within_id, n.subject, n.other,
        m.today, n.near
    FROM mine m CROSS JOIN LATERAL (
        SELECT f.*, count(*) FILTER (WHERE f.due_on <= m.today + days) OVER () AS near
        FROM (
            SELECT false AS is_ours, d.* FROM backline.deadlines d
            WHERE d.tenant_id = m.client_id AND d.kind = ANY (m.granted)
            UNION ALL
            SELECT true, d.* FROM backline.deadlines d
            WHERE d.tenant_id = backline.tenant() AND d.about = m.client_id
                AND d.kind = ANY (wanted)
        ) f
        WHERE f.kept_until IS NULL OR f.kept_until >= m.today
        ORDER BY f.due_on, f.kind, f.id LIMIT 1
    ) n
$$;
REVOKE EXECUTE ON FUNCTION backline.deadlines_of_clients(timestamptz, text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.deadlines_of_clients(timestamptz, text[], integer)
    TO backline_app;
ALTER FUNCTION backline.deadlines_of_clients(timestamptz, text[], integer)
    OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
