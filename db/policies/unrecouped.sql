-- What an agency's clients have still to earn back under their contracts: in the agency's own
-- workspace, of clients that granted reading their money, in main units of each currency.
-- A closing says what was open when its period was published; what it does not know was written
-- afterwards and is open whole.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON royalty_contracts, contract_items, contract_closings TO backline_definer;

CREATE FUNCTION backline.unrecouped_of_clients()
RETURNS TABLE (client_id uuid, currency text, closed numeric, unclosed_minor numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH contracts AS MATERIALIZED (
        SELECT t.tenant_id, t.id, t.currency, last.unrecouped,
            coalesce(last.balances -> 'recouped', '{}') AS known
        FROM backline.clients_of(backline.person()) c
        JOIN royalty_contracts t ON t.tenant_id = c.client_id AND t.status <> 'draft'
        LEFT JOIN LATERAL (
            SELECT x.unrecouped, x.balances FROM contract_closings x
            JOIN statement_runs r ON r.tenant_id = x.tenant_id AND r.id = x.run_id
                AND r.status IN ('published', 'locked')
            WHERE x.tenant_id = t.tenant_id AND x.contract_id = t.id
            ORDER BY x.period DESC LIMIT 1
        ) last ON true
        WHERE c.agency_id = backline.tenant() AND c.scopes ?| ARRAY['money_read', 'money_act']
    ),
    amounts AS (
        SELECT k.tenant_id, k.currency, k.unrecouped AS closed, 0 AS unclosed_minor
        FROM contracts k WHERE k.unrecouped IS NOT NULL
        UNION ALL
        SELECT k.tenant_id, i.currency, 0, least(i.amount * i.percent / 100, i.cap)
        FROM contracts k
        JOIN contract_items i ON i.tenant_id = k.tenant_id AND i.contract_id = k.id
        WHERE i.withdrawn_at IS NULL AND NOT k.known ? i.id::text
    )
    SELECT a.tenant_id, a.currency, sum(a.closed), sum(a.unclosed_minor)
    FROM amounts a
    GROUP BY a.tenant_id, a.currency
    HAVING sum(a.closed) <> 0 OR sum(a.unclosed_minor) <> 0
    ORDER BY a.tenant_id, a.currency
$$;
REVOKE EXECUTE ON FUNCTION backline.unrecouped_of_clients() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.unrecouped_of_clients() TO backline_app;
ALTER FUNCTION backline.unrecouped_of_clients() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
