-- What came and what was paid back stays as it was booked: it can only be taken back, once. The
-- names of who gave it may go.
CREATE FUNCTION backline.tour_advance_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF (OLD.undone_at IS NOT NULL AND NEW.undone_at IS DISTINCT FROM OLD.undone_at)
        OR to_jsonb(NEW) - '{lender,note,undone_at,undone_reason}'::text[]
            <> to_jsonb(OLD) - '{lender,note,undone_at,undone_reason}'::text[] THEN
        RAISE EXCEPTION 'what was booked of an advance stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION backline.tour_advance_guard() FROM PUBLIC;
CREATE TRIGGER tour_advances_kept BEFORE UPDATE ON tour_advances
    FOR EACH ROW EXECUTE FUNCTION backline.tour_advance_guard();
CREATE TRIGGER tour_advance_moves_kept BEFORE UPDATE ON tour_advance_moves
    FOR EACH ROW EXECUTE FUNCTION backline.tour_advance_guard();
