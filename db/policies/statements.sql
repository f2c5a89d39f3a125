-- A statement's files come with the root of its lines, which is noted once like them; whoever holds
-- that root learns whose statement it is of, and nothing else.

GRANT CREATE ON SCHEMA backline TO backline_definer;

SET LOCAL ROLE backline_definer;
CREATE OR REPLACE FUNCTION backline.statement_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    may_change text[];
    once text;
BEGIN
    IF coalesce(NEW.tenant_id, OLD.tenant_id) IS DISTINCT FROM backline.tenant() THEN
        RAISE EXCEPTION 'statements are written by their issuer' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' THEN
            RAISE EXCEPTION 'a statement begins as a draft' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.status IN ('published', 'locked') THEN
            RAISE EXCEPTION 'a published statement stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status <> NEW.status AND NOT (OLD.status, NEW.status) IN (
        ('draft', 'approved'), ('approved', 'published'), ('published', 'locked')
    ) THEN
        RAISE EXCEPTION 'a statement cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    may_change := CASE OLD.status
        WHEN 'draft' THEN ARRAY['status']
        WHEN 'approved' THEN ARRAY['status', 'number', 'published_at']
        ELSE ARRAY['status', 'pdf_key', 'pdf_sha256', 'csv_key', 'csv_sha256', 'mailed_at', 'root']
    END;
    IF to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'the figures of a statement do not change' USING ERRCODE = 'restrict_violation';
    END IF;
    FOREACH once IN ARRAY ARRAY[
        'number', 'pdf_key', 'pdf_sha256', 'csv_key', 'csv_sha256', 'mailed_at', 'root'
    ]
    LOOP
        IF to_jsonb(OLD) -> once <> 'null' AND to_jsonb(NEW) -> once <> to_jsonb(OLD) -> once THEN
            RAISE EXCEPTION 'the % of a statement is set once', once
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
RESET ROLE;

CREATE FUNCTION backline.statement_of_root(sought bytea)
RETURNS TABLE (tenant_id uuid, issuer text, number integer, period text, currency text,
    published_at timestamptz, csv_key text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.tenant_id, s.issuer_name, s.number, s.period, s.currency, s.published_at, s.csv_key
    FROM statements s WHERE s.root = sought AND s.status IN ('published', 'locked') LIMIT 1
$$;

REVOKE EXECUTE ON FUNCTION backline.statement_of_root(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.statement_of_root(bytea) TO backline_public;
ALTER FUNCTION backline.statement_of_root(bytea) OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
