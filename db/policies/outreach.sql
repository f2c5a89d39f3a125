-- An inquiry and its thread are written in the artist's tenant, by whomever: the venue answers
-- there as a guest. Its own workspace reads them, and cannot write.
CREATE FUNCTION backline.outreach_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF (CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END)
            IS DISTINCT FROM backline.tenant() AND current_user = 'backline_app' THEN
        RAISE EXCEPTION 'an inquiry is kept by whoever asked'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
REVOKE EXECUTE ON FUNCTION backline.outreach_guard() FROM PUBLIC;
CREATE TRIGGER inquiries_guard BEFORE INSERT OR UPDATE OR DELETE ON inquiries
    FOR EACH ROW EXECUTE FUNCTION backline.outreach_guard();
CREATE TRIGGER inquiry_messages_guard BEFORE INSERT OR UPDATE OR DELETE ON inquiry_messages
    FOR EACH ROW EXECUTE FUNCTION backline.outreach_guard();
