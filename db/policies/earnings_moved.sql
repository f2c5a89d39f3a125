-- Earnings that go into a run, or out of it, are as many and as much as before: nothing to sum.

GRANT CREATE ON SCHEMA backline TO backline_definer;

SET LOCAL ROLE backline_definer;
CREATE OR REPLACE FUNCTION backline.earnings_counted() RETURNS trigger
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
    has_moved boolean;
    keys text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Planned anew for the rows of each statement, and asked of all of them: a plan kept from
        -- a small one, or one that hopes to end at the first row, compares each row with each.
        EXECUTE 'SELECT bool_or((a.report_id, a.recording_id, a.sale_month, a.kind, a.store,'
            ' a.country, a.currency, a.amount, a.quantity, a.lines) IS DISTINCT FROM (r.report_id,'
            ' r.recording_id, r.sale_month, r.kind, r.store, r.country, r.currency, r.amount,'
            ' r.quantity, r.lines)) FROM added a LEFT JOIN removed r USING (tenant_id, id)'
            INTO has_moved;
        IF has_moved IS NOT TRUE THEN
            RETURN NULL;
        END IF;
    END IF;
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
RESET ROLE;

REVOKE CREATE ON SCHEMA backline FROM backline_definer;
