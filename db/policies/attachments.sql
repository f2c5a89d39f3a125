-- What stands behind a contract is attached and taken off where the show lives, and neither once
-- somebody has signed.
CREATE FUNCTION backline.attachment_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    told record;
BEGIN
    told := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    IF told.tenant_id IS DISTINCT FROM backline.tenant() THEN
        RAISE EXCEPTION 'a show is changed where it lives' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT FROM show_signatures s
            WHERE s.tenant_id = told.tenant_id AND s.show_id = told.show_id) THEN
        RAISE EXCEPTION 'what was signed stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN told;
END
$$;
CREATE TRIGGER show_attachments_guard BEFORE INSERT OR DELETE ON show_attachments
    FOR EACH ROW EXECUTE FUNCTION backline.attachment_guard();
CREATE TRIGGER show_attachments_kept BEFORE UPDATE OF show_id, side, name, file_key, size, pages,
    sha256 ON show_attachments FOR EACH ROW EXECUTE FUNCTION backline.refuse_change();
CREATE TRIGGER show_attachments_moved BEFORE UPDATE ON show_attachments
    FOR EACH ROW EXECUTE FUNCTION backline.show_guard();
REVOKE EXECUTE ON FUNCTION backline.attachment_guard() FROM PUBLIC;
