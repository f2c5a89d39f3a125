-- What nobody can do to a split sheet, whichever way they reach the tables.

-- A sheet moves from draft to its end one way; in between only its state changes.
CREATE FUNCTION backline.split_sheet_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> NEW.status AND NOT (OLD.status, NEW.status) IN (
        ('draft', 'proposed'), ('draft', 'agreed'),
        ('proposed', 'agreed'), ('proposed', 'declined'), ('proposed', 'withdrawn'),
        ('agreed', 'superseded')
    ) THEN
        RAISE EXCEPTION 'a split sheet cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.locked_at IS NOT NULL AND NEW.locked_at IS DISTINCT FROM OLD.locked_at THEN
        RAISE EXCEPTION 'a locked split sheet stays locked' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

-- The state is repeated on the shares, where the parties' own tenants read it.
CREATE FUNCTION backline.split_sheet_tells() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE split_shares SET sheet_status = NEW.status
    WHERE tenant_id = NEW.tenant_id AND sheet_id = NEW.id;
    RETURN NULL;
END
$$;

-- Looked at when the transaction commits: what is proposed or agreed adds up to exactly 100, and
-- what is agreed was agreed by everybody.
CREATE FUNCTION backline.split_sheet_complete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    total numeric;
    missing bigint;
BEGIN
    SELECT coalesce(sum(s.share), 0), count(*) FILTER (WHERE s.answer <> 'agreed')
    INTO total, missing FROM split_shares s
    WHERE s.tenant_id = NEW.tenant_id AND s.sheet_id = NEW.id;
    IF total <> 100 THEN
        RAISE EXCEPTION 'the shares of split sheet % add up to %, not 100', NEW.id, total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_split_sheets_total';
    END IF;
    IF NEW.status = 'agreed' AND (missing > 0 OR NEW.locked_at IS NULL) THEN
        RAISE EXCEPTION 'split sheet % lacks % agreements', NEW.id, missing
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_split_sheets_agreed';
    END IF;
    RETURN NULL;
END
$$;

-- A party's tenant answers; only the owner writes the rows, and only while the sheet is a draft.
CREATE FUNCTION backline.split_share_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.answer IS DISTINCT FROM NEW.answer AND OLD.sheet_status <> 'proposed' THEN
            RAISE EXCEPTION 'this split sheet takes no answers any more'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.party_tenant_id IS NOT NULL AND
                NEW.party_tenant_id IS DISTINCT FROM OLD.party_tenant_id THEN
            RAISE EXCEPTION 'this share has been claimed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.tenant_id IS DISTINCT FROM backline.tenant() OR NOT EXISTS (
        SELECT FROM split_sheets s
        WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.sheet_id AND s.status = 'draft'
    ) THEN
        RAISE EXCEPTION 'shares are written by the owner of a draft'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER split_sheets_moves BEFORE UPDATE ON split_sheets
    FOR EACH ROW EXECUTE FUNCTION backline.split_sheet_moves();
CREATE TRIGGER split_sheets_tells AFTER UPDATE OF status ON split_sheets
    FOR EACH ROW EXECUTE FUNCTION backline.split_sheet_tells();
CREATE CONSTRAINT TRIGGER split_sheets_complete AFTER INSERT OR UPDATE ON split_sheets
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status IN ('proposed', 'agreed'))
    EXECUTE FUNCTION backline.split_sheet_complete();
CREATE TRIGGER split_shares_guard BEFORE INSERT OR UPDATE ON split_shares
    FOR EACH ROW EXECUTE FUNCTION backline.split_share_guard();

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT EXECUTE ON FUNCTION backline.tenant() TO backline_definer;
GRANT SELECT ON split_sheets, split_shares TO backline_definer;
GRANT UPDATE (sheet_status) ON split_shares TO backline_definer;
REVOKE EXECUTE ON FUNCTION backline.split_sheet_tells(), backline.split_sheet_complete(),
    backline.split_share_guard() FROM PUBLIC;
ALTER FUNCTION backline.split_sheet_tells() OWNER TO backline_definer;
ALTER FUNCTION backline.split_sheet_complete() OWNER TO backline_definer;
ALTER FUNCTION backline.split_share_guard() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
