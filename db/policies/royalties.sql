-- What nobody can do to statements, whichever way they reach the tables: a draft is computed,
-- thrown away and computed again; from its approval on its figures stand, and once published it
-- stays for ever.

-- A statement is written by its issuer alone. It moves from draft to locked; beside its state,
-- publishing gives it its number, and its files and its mail are noted once.
CREATE FUNCTION backline.statement_guard() RETURNS trigger
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
        ELSE ARRAY['status', 'pdf_key', 'pdf_sha256', 'csv_key', 'csv_sha256', 'mailed_at']
    END;
    IF to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'the figures of a statement do not change' USING ERRCODE = 'restrict_violation';
    END IF;
    FOREACH once IN ARRAY ARRAY['number', 'pdf_key', 'pdf_sha256', 'csv_key', 'csv_sha256', 'mailed_at']
    LOOP
        IF to_jsonb(OLD) -> once <> 'null' AND to_jsonb(NEW) -> once <> to_jsonb(OLD) -> once THEN
            RAISE EXCEPTION 'the % of a statement is set once', once
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;

CREATE FUNCTION backline.statement_lines_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT tenant_id, statement_id FROM written) w
        LEFT JOIN statements s ON s.tenant_id = w.tenant_id AND s.id = w.statement_id
        WHERE s.status IS DISTINCT FROM 'draft' OR w.tenant_id IS DISTINCT FROM backline.tenant()
    ) THEN
        RAISE EXCEPTION 'lines belong to a draft of their issuer' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;

-- The lines of a draft go with it; by then the draft itself is gone.
CREATE FUNCTION backline.statement_lines_removed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM removed r
        LEFT JOIN statements s ON s.tenant_id = r.tenant_id AND s.id = r.statement_id
        WHERE s.status IN ('published', 'locked') OR r.tenant_id IS DISTINCT FROM backline.tenant()
    ) THEN
        RAISE EXCEPTION 'the lines of a published statement stay' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;

-- A run moves with its statements. Recomputing takes an approved one back to a draft.
CREATE FUNCTION backline.statement_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status IN ('published', 'locked') THEN
            RAISE EXCEPTION 'a published run stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.period <> NEW.period OR OLD.status <> NEW.status AND NOT (OLD.status, NEW.status) IN (
        ('draft', 'approved'), ('approved', 'draft'), ('approved', 'published'),
        ('published', 'locked')
    ) THEN
        RAISE EXCEPTION 'a statement run cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

-- What a published run has stated keeps its amount, its recording and its sheet.
CREATE FUNCTION backline.earning_stated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM statement_runs r WHERE r.tenant_id = OLD.tenant_id AND r.id = OLD.run_id
            AND r.status IN ('published', 'locked')
    ) THEN
        RAISE EXCEPTION 'earnings of a published run do not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE TRIGGER statements_guard BEFORE INSERT OR UPDATE OR DELETE ON statements
    FOR EACH ROW EXECUTE FUNCTION backline.statement_guard();
CREATE TRIGGER statement_lines_added AFTER INSERT ON statement_lines
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION backline.statement_lines_added();
CREATE TRIGGER statement_lines_removed AFTER DELETE ON statement_lines
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION backline.statement_lines_removed();
CREATE TRIGGER statement_lines_kept BEFORE UPDATE ON statement_lines
    FOR EACH ROW EXECUTE FUNCTION backline.refuse_change();
CREATE TRIGGER statement_runs_guard BEFORE UPDATE OR DELETE ON statement_runs
    FOR EACH ROW EXECUTE FUNCTION backline.statement_run_guard();
CREATE TRIGGER earnings_stated BEFORE UPDATE OR DELETE ON earnings
    FOR EACH ROW WHEN (OLD.run_id IS NOT NULL) EXECUTE FUNCTION backline.earning_stated();

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT EXECUTE ON FUNCTION backline.tenant() TO backline_definer;
GRANT SELECT ON statements, statement_runs TO backline_definer;
REVOKE EXECUTE ON FUNCTION backline.statement_guard(), backline.statement_lines_added(),
    backline.statement_lines_removed(), backline.earning_stated() FROM PUBLIC;
ALTER FUNCTION backline.statement_guard() OWNER TO backline_definer;
ALTER FUNCTION backline.statement_lines_added() OWNER TO backline_definer;
ALTER FUNCTION backline.statement_lines_removed() OWNER TO backline_definer;
ALTER FUNCTION backline.earning_stated() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
