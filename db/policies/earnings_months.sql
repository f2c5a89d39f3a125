-- Earnings summed by month, kept with every change of the lines they sum: whoever adds, matches or
-- takes back earnings changes these sums in the same transaction, and nobody writes them otherwise.

-- What changed, line by line: added counts, removed counts against it.
CREATE FUNCTION backline.earnings_counted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    plus CONSTANT text := 'SELECT a.*, 1 AS sign FROM added a';
    minus CONSTANT text := 'SELECT r.*, -1 AS sign FROM removed r';
    changed text := CASE TG_OP
        WHEN 'INSERT' THEN plus WHEN 'DELETE' THEN minus ELSE plus || ' UNION ALL ' || minus END;
    sums CONSTANT text := 'sum(sign * amount), sum(sign * quantity), sum(sign), sum(sign * lines)';
    moved CONSTANT text := ' HAVING sum(sign) <> 0 OR sum(sign * lines) <> 0'
        ' OR sum(sign * amount) <> 0 OR sum(sign * quantity) <> 0';
    added_up CONSTANT text := ' DO UPDATE SET amount = m.amount + excluded.amount,'
        ' quantity = m.quantity + excluded.quantity, earnings = m.earnings + excluded.earnings,'
        ' lines = m.lines + excluded.lines';
    keys text;
BEGIN
    keys := 'tenant_id, report_id, sale_month, kind, store, country, currency';
    EXECUTE 'INSERT INTO earnings_months AS m (' || keys || ', amount, quantity, earnings, lines)'
        ' SELECT ' || keys || ', ' || sums || ' FROM (' || changed || ') c GROUP BY ' || keys
        || moved || ' ON CONFLICT (' || keys || ')' || added_up;
    keys := 'tenant_id, report_id, recording_id, sale_month, kind, currency';
    EXECUTE 'INSERT INTO recording_months AS m (' || keys || ', amount, quantity, earnings, lines)'
        ' SELECT ' || keys || ', ' || sums || ' FROM (' || changed || ') c GROUP BY ' || keys
        || moved || ' ON CONFLICT (' || keys || ')' || added_up;
    IF TG_OP <> 'INSERT' THEN
        EXECUTE 'DELETE FROM earnings_months m USING (SELECT DISTINCT tenant_id, report_id'
            ' FROM removed) r WHERE m.tenant_id = r.tenant_id AND m.report_id = r.report_id'
            ' AND m.earnings = 0';
        EXECUTE 'DELETE FROM recording_months m USING (SELECT DISTINCT tenant_id, report_id'
            ' FROM removed) r WHERE m.tenant_id = r.tenant_id AND m.report_id = r.report_id'
            ' AND m.earnings = 0';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION backline.earnings_counted() FROM PUBLIC;

CREATE TRIGGER earnings_counted_in AFTER INSERT ON earnings
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION backline.earnings_counted();
CREATE TRIGGER earnings_counted_over AFTER UPDATE ON earnings
    REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION backline.earnings_counted();
CREATE TRIGGER earnings_counted_out AFTER DELETE ON earnings
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION backline.earnings_counted();

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON earnings TO backline_definer;
GRANT SELECT, INSERT, UPDATE, DELETE ON earnings_months, recording_months TO backline_definer;
ALTER FUNCTION backline.earnings_counted() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;

-- What was earned before these tables were there.
SET LOCAL ROLE backline_definer;
INSERT INTO earnings_months (tenant_id, report_id, sale_month, kind, store, country, currency,
    amount, quantity, earnings, lines)
SELECT tenant_id, report_id, sale_month, kind, store, country, currency,
    sum(amount), sum(quantity), count(*), sum(lines)
FROM earnings GROUP BY 1, 2, 3, 4, 5, 6, 7;
INSERT INTO recording_months (tenant_id, report_id, recording_id, sale_month, kind, currency,
    amount, quantity, earnings, lines)
SELECT tenant_id, report_id, recording_id, sale_month, kind, currency,
    sum(amount), sum(quantity), count(*), sum(lines)
FROM earnings GROUP BY 1, 2, 3, 4, 5, 6;
RESET ROLE;
