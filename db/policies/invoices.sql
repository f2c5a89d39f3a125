-- What nobody can do to invoices, whichever way they reach the tables: a draft is edited and thrown
-- away at will; what has been issued keeps its number, its parties, its lines and its figures.

CREATE FUNCTION backline.invoice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    once text;
    -- What goes on being written after issue: the state, what was settled, and the file.
    moving text[] := ARRAY['status', 'paid_amount', 'credited_amount', 'written_off_amount',
        'reminds', 'sent_at', 'viewed_at', 'settled_at', 'pdf_key', 'pdf_sha256', 'charge_id'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' OR NEW.number IS NOT NULL THEN
            RAISE EXCEPTION 'an invoice begins as a draft' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'draft' THEN
            RAISE EXCEPTION 'an issued invoice stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.tenant_id <> OLD.tenant_id OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind THEN
        RAISE EXCEPTION 'an invoice stays what it is' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status = 'draft' THEN
        IF NEW.status NOT IN ('draft', 'issued', 'paid', 'credited') THEN
            RAISE EXCEPTION 'a draft is issued first' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.status = 'draft' AND NEW.number IS NOT NULL THEN
            RAISE EXCEPTION 'a draft has no number' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status = 'draft' THEN
        RAISE EXCEPTION 'an issued invoice is no draft again' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (to_jsonb(NEW) - moving) <> (to_jsonb(OLD) - moving) THEN
        RAISE EXCEPTION 'an issued invoice does not change; credit it instead'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.credited_amount < OLD.credited_amount THEN
        RAISE EXCEPTION 'a credit note stays' USING ERRCODE = 'restrict_violation';
    END IF;
    FOREACH once IN ARRAY ARRAY['pdf_key', 'pdf_sha256'] LOOP
        IF to_jsonb(OLD) ->> once IS NOT NULL
                AND to_jsonb(NEW) ->> once IS DISTINCT FROM to_jsonb(OLD) ->> once THEN
            RAISE EXCEPTION 'the % of an invoice is set once', once
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;

-- Lines and taxes belong to the draft they are written for.
CREATE FUNCTION backline.invoice_part_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE part record;
BEGIN
    part := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    IF NOT EXISTS (
        SELECT FROM invoices i WHERE i.tenant_id = part.tenant_id AND i.id = part.invoice_id
            AND i.status = 'draft'
    ) OR (TG_OP = 'UPDATE' AND OLD.invoice_id <> NEW.invoice_id) THEN
        RAISE EXCEPTION 'the lines of an issued invoice stay' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN part;
END
$$;

-- A number is the next one of its series, or there would be a gap.
CREATE FUNCTION backline.invoice_counted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    given bigint;
    counted bigint;
BEGIN
    SELECT count(*) INTO given FROM invoices i
    WHERE i.tenant_id = NEW.tenant_id AND i.series = NEW.series;
    SELECT c.value INTO counted FROM invoice_counters c
    WHERE c.tenant_id = NEW.tenant_id AND c.series = NEW.series;
    IF given IS DISTINCT FROM counted OR NEW.number > counted THEN
        RAISE EXCEPTION 'series % has % invoices and % numbers', NEW.series, given, counted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_invoices_gapless';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER invoices_guard BEFORE INSERT OR UPDATE OR DELETE ON invoices
    FOR EACH ROW EXECUTE FUNCTION backline.invoice_guard();
CREATE TRIGGER invoice_lines_guard BEFORE INSERT OR UPDATE OR DELETE ON invoice_lines
    FOR EACH ROW EXECUTE FUNCTION backline.invoice_part_guard();
CREATE TRIGGER invoice_taxes_guard BEFORE INSERT OR UPDATE OR DELETE ON invoice_taxes
    FOR EACH ROW EXECUTE FUNCTION backline.invoice_part_guard();
CREATE CONSTRAINT TRIGGER invoices_counted AFTER UPDATE OF number ON invoices
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.number IS NOT NULL)
    EXECUTE FUNCTION backline.invoice_counted();

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON invoices, invoice_counters TO backline_definer;
REVOKE EXECUTE ON FUNCTION backline.invoice_part_guard(), backline.invoice_counted() FROM PUBLIC;
ALTER FUNCTION backline.invoice_part_guard() OWNER TO backline_definer;
ALTER FUNCTION backline.invoice_counted() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
