-- What nobody can do to money taken or paid out, whichever way they reach the tables.

-- A charge keeps what was asked for. Once settled it never looks unpaid again, and what was given
-- back never becomes less.
CREATE FUNCTION backline.charge_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fixed text[] := ARRAY['tenant_id', 'id', 'purpose_kind', 'purpose_id', 'key', 'currency',
        'amount', 'fee', 'created_at'];
    name text;
BEGIN
    FOREACH name IN ARRAY fixed LOOP
        IF to_jsonb(NEW) -> name <> to_jsonb(OLD) -> name THEN
            RAISE EXCEPTION 'the % of a charge does not change', name
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    IF OLD.status <> NEW.status AND (NEW.status = 'open' OR (
        OLD.settled_at IS NOT NULL AND NEW.status IN ('processing', 'failed')
    )) THEN
        RAISE EXCEPTION 'a charge cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.refunded < OLD.refunded OR (OLD.settled_at IS NOT NULL AND NEW.settled_at IS NULL) THEN
        RAISE EXCEPTION 'what happened to a charge stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER charges_guard BEFORE UPDATE ON charges
    FOR EACH ROW EXECUTE FUNCTION backline.charge_guard();

-- A payout keeps its amount; sent once, it never waits to be sent again.
CREATE FUNCTION backline.payout_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.amount, NEW."offset", NEW.currency, NEW.subject_id, NEW.payee_profile_id, NEW.run_id)
        <> (OLD.amount, OLD."offset", OLD.currency, OLD.subject_id, OLD.payee_profile_id,
            OLD.run_id)
    THEN
        RAISE EXCEPTION 'the amount of a payout does not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status <> NEW.status AND NOT (OLD.status, NEW.status) IN (
        ('draft', 'approved'), ('draft', 'discarded'), ('approved', 'sent'),
        ('approved', 'returned'), ('approved', 'settled'), ('sent', 'settled'),
        ('sent', 'returned'), ('settled', 'returned')
    ) THEN
        RAISE EXCEPTION 'a payout cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER payout_items_guard BEFORE UPDATE ON payout_items
    FOR EACH ROW EXECUTE FUNCTION backline.payout_item_guard();

-- Where a payee of another tenant receives money: the name of its account, and nothing else of it.
GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT (tenant_id, provider_ref, can_receive) ON connect_accounts TO backline_definer;
CREATE FUNCTION backline.payout_account(wanted uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT provider_ref FROM connect_accounts
    WHERE tenant_id = wanted AND can_receive AND backline.tenant() IS NOT NULL
$$;
REVOKE EXECUTE ON FUNCTION backline.payout_account(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.payout_account(uuid) TO backline_app;
ALTER FUNCTION backline.payout_account(uuid) OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
