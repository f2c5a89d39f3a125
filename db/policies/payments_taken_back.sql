-- What a side has said of its payment is taken back by that side alone, though both read it.

CREATE FUNCTION backline.own_row_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF backline.tenant() IS DISTINCT FROM OLD.tenant_id AND backline.tenant() IS NOT NULL THEN
        RAISE EXCEPTION 'the other side said this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER show_settlements_paid_own BEFORE DELETE ON show_settlements_paid
    FOR EACH ROW EXECUTE FUNCTION backline.own_row_guard();
REVOKE EXECUTE ON FUNCTION backline.own_row_guard() FROM PUBLIC;
