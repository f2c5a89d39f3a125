-- What was shared out stays as it was reckoned: it can only be reversed, once.
CREATE FUNCTION backline.road_closing_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    -- The names of who did it may go; what they did may not.
    IF (OLD.reversed_at IS NOT NULL AND (NEW.reversed_at, NEW.reversed_reason)
            IS DISTINCT FROM (OLD.reversed_at, OLD.reversed_reason))
        OR (OLD.booked_as IS NOT NULL AND NEW.booked_as IS DISTINCT FROM OLD.booked_as)
        OR (NEW.book_id, NEW.number, NEW.currency, NEW.net_amount, NEW.statement, NEW.fingerprint,
            NEW.closed_at) IS DISTINCT FROM (OLD.book_id, OLD.number, OLD.currency, OLD.net_amount,
            OLD.statement, OLD.fingerprint, OLD.closed_at) THEN
        RAISE EXCEPTION 'what was shared out stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER road_closings_kept BEFORE UPDATE ON road_closings
    FOR EACH ROW EXECUTE FUNCTION backline.road_closing_guard();

-- An expense that is part of what was shared out is opened with it, and not changed before.
CREATE FUNCTION backline.road_expense_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.closing_id IS NOT NULL
        AND to_jsonb(NEW) - 'closing_id' <> to_jsonb(OLD) - 'closing_id' THEN
        RAISE EXCEPTION 'a shared expense stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER road_expenses_kept BEFORE UPDATE ON road_expenses
    FOR EACH ROW EXECUTE FUNCTION backline.road_expense_guard();
