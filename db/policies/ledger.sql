-- The rules of the ledger that no caller can break: what posts is here, not in the application.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT, UPDATE (balance, version) ON ledger_accounts TO backline_definer;
GRANT SELECT ON ledger_transactions, ledger_entries TO backline_definer;

-- Moves the account and links the entry to the account's chain. Entries arrive in the order of
-- their accounts, so two postings over the same accounts wait for each other and never deadlock.
CREATE FUNCTION backline.ledger_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE account ledger_accounts;
BEGIN
    UPDATE ledger_accounts SET balance = balance + NEW.amount, version = version + 1
    WHERE tenant_id = NEW.tenant_id AND id = NEW.account_id
    RETURNING * INTO account;
    IF account.places IS NOT NULL AND NEW.amount <> round(NEW.amount, account.places) THEN
        RAISE EXCEPTION 'an entry of account % must be a whole number of minor units', account.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_entries_places';
    END IF;
    NEW.previous_balance := account.balance - NEW.amount;
    NEW.balance := account.balance;
    NEW.version := account.version;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION backline.ledger_move() FROM PUBLIC;

-- A posting is written in one database transaction and closed for ever with it.
CREATE FUNCTION backline.ledger_closed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM written w JOIN ledger_transactions t
            ON t.tenant_id = w.tenant_id AND t.id = w.transaction_id
        WHERE t.written_in <> pg_current_xact_id()
    ) THEN
        RAISE EXCEPTION 'entries cannot be added to an earlier posting'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION backline.ledger_closed() FROM PUBLIC;

-- Debits equal credits in every currency of a posting, looked at when the transaction commits.
CREATE FUNCTION backline.ledger_balanced() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE wrong text;
BEGIN
    SELECT string_agg(currency || ' ' || total, ', ') INTO wrong FROM (
        SELECT currency, sum(amount) AS total, count(*) AS entries
        FROM ledger_entries
        WHERE tenant_id = NEW.tenant_id AND transaction_id = NEW.id
        GROUP BY currency
        UNION ALL
        SELECT 'no entries', 0, 0 WHERE NOT EXISTS (
            SELECT FROM ledger_entries
            WHERE tenant_id = NEW.tenant_id AND transaction_id = NEW.id)
    ) AS sums
    WHERE total <> 0 OR entries < 2;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'posting % does not balance: %', NEW.id, wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_transactions_balanced';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION backline.ledger_balanced() FROM PUBLIC;

CREATE TRIGGER ledger_entries_move BEFORE INSERT ON ledger_entries
    FOR EACH ROW EXECUTE FUNCTION backline.ledger_move();
CREATE TRIGGER ledger_entries_closed AFTER INSERT ON ledger_entries
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION backline.ledger_closed();
CREATE CONSTRAINT TRIGGER ledger_transactions_balanced AFTER INSERT ON ledger_transactions
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION backline.ledger_balanced();

ALTER FUNCTION backline.ledger_move() OWNER TO backline_definer;
ALTER FUNCTION backline.ledger_closed() OWNER TO backline_definer;
ALTER FUNCTION backline.ledger_balanced() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
