-- One look over all clients. Whose they are and who asks is taken from the signed context; what
-- is shown of each depends on what that client granted: no money without a grant to read it.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON ledger_accounts, statement_runs, split_sheets, portal_requests, events
    TO backline_definer;
GRANT EXECUTE ON FUNCTION backline.person() TO backline_definer;

CREATE FUNCTION backline.cockpit()
RETURNS TABLE (
    client_id uuid, slug text, name text, kind text, hue integer, chroma integer,
    reads_money boolean, money jsonb, runs_open bigint, sheets_open bigint,
    asked bigint, due_on date, active_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH clients AS MATERIALIZED (
        SELECT c.client_id AS id, c.scopes ?| ARRAY['money_read', 'money_act'] AS reads_money,
            c.scopes ?| ARRAY['catalog', 'read_only'] AS reads_catalog
        FROM backline.clients_of(backline.person()) c
        WHERE c.agency_id = backline.tenant()
    ),
    -- Balances are kept by the ledger: five years of postings cost no more than one day's.
    sums AS (
        SELECT a.tenant_id, a.currency,
            coalesce(sum(a.balance) FILTER (WHERE a.kind = 'asset' AND (a.code IN ('bank', 'cash')
                OR a.code ~ '^(wallet|connected|clearing):')), 0) AS cash,
            coalesce(sum(a.balance) FILTER (WHERE a.code LIKE 'receivable:%'), 0) AS coming,
            coalesce(-sum(a.balance) FILTER (WHERE a.code ~ '^(accrued|payable):'), 0) AS owed,
            coalesce(-sum(a.balance) FILTER (WHERE a.code = 'suspense'), 0) AS unmatched
        FROM ledger_accounts a JOIN clients c ON c.id = a.tenant_id AND c.reads_money
        WHERE a.balance <> 0
        GROUP BY a.tenant_id, a.currency
    )
    SELECT t.id, t.slug, t.name, t.kind, t.hue, t.chroma, c.reads_money,
        (SELECT jsonb_agg(jsonb_build_object('currency', s.currency, 'cash', s.cash::text,
                'coming', s.coming::text, 'owed', s.owed::text, 'unmatched', s.unmatched::text)
                ORDER BY s.currency <> t.currency, abs(s.coming) DESC, s.currency)
            FROM sums s WHERE s.tenant_id = t.id),
        (SELECT count(*) FROM statement_runs r WHERE r.tenant_id = t.id AND c.reads_money
            AND r.status IN ('draft', 'approved')),
        (SELECT count(*) FROM split_sheets s WHERE s.tenant_id = t.id AND c.reads_catalog
            AND s.status = 'proposed'),
        p.asked, p.due_on,
        (SELECT e.created_at FROM events e WHERE e.tenant_id = t.id ORDER BY e.id DESC LIMIT 1)
    FROM clients c JOIN tenants t ON t.id = c.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS asked, min(r.due_on) AS due_on FROM portal_requests r
        WHERE r.tenant_id = backline.tenant() AND r.client_tenant_id = t.id AND r.state = 'open'
    ) p
    ORDER BY t.name, t.id
$$;
REVOKE EXECUTE ON FUNCTION backline.cockpit() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.cockpit() TO backline_app;
ALTER FUNCTION backline.cockpit() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
