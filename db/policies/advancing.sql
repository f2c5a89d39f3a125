
-- What both sides see of an advance is changed where the show lives, as the show itself is.
CREATE FUNCTION backline.advance_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF (CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END)
            IS DISTINCT FROM backline.tenant() THEN
        RAISE EXCEPTION 'an advance is changed where its show lives'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER show_advances_guard BEFORE INSERT OR UPDATE OR DELETE ON show_advances
    FOR EACH ROW EXECUTE FUNCTION backline.advance_guard();
CREATE TRIGGER show_riders_guard BEFORE INSERT OR UPDATE OR DELETE ON show_riders
    FOR EACH ROW EXECUTE FUNCTION backline.advance_guard();
CREATE TRIGGER show_rider_items_guard BEFORE INSERT OR UPDATE OR DELETE ON show_rider_items
    FOR EACH ROW EXECUTE FUNCTION backline.advance_guard();
CREATE TRIGGER advance_questions_guard BEFORE INSERT OR UPDATE OR DELETE ON advance_questions
    FOR EACH ROW EXECUTE FUNCTION backline.advance_guard();
CREATE TRIGGER advance_contacts_guard BEFORE INSERT OR UPDATE OR DELETE ON advance_contacts
    FOR EACH ROW EXECUTE FUNCTION backline.advance_guard();

-- A side that takes the show into a workspace sees its advance there from then on.
CREATE FUNCTION backline.advance_joined() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE show_advances SET party_tenant_id = NEW.party_tenant_id
        WHERE tenant_id = NEW.tenant_id AND show_id = NEW.id;
    UPDATE show_riders SET party_tenant_id = NEW.party_tenant_id
        WHERE tenant_id = NEW.tenant_id AND show_id = NEW.id;
    UPDATE show_rider_items i SET party_tenant_id = NEW.party_tenant_id
        FROM show_riders r WHERE r.tenant_id = NEW.tenant_id AND r.show_id = NEW.id
            AND i.tenant_id = r.tenant_id AND i.show_rider_id = r.id;
    UPDATE advance_questions SET party_tenant_id = NEW.party_tenant_id
        WHERE tenant_id = NEW.tenant_id AND show_id = NEW.id;
    UPDATE advance_contacts SET party_tenant_id = NEW.party_tenant_id
        WHERE tenant_id = NEW.tenant_id AND show_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER shows_advance_joined AFTER UPDATE OF party_tenant_id ON shows FOR EACH ROW
    WHEN (NEW.party_tenant_id IS NOT NULL
        AND NEW.party_tenant_id IS DISTINCT FROM OLD.party_tenant_id)
    EXECUTE FUNCTION backline.advance_joined();

-- What becomes of an advance stands in the log of the other side, as what becomes of its show.
SET LOCAL ROLE backline_definer;
GRANT EXECUTE ON FUNCTION backline.tell_side_of_show() TO backline_owner;
RESET ROLE;
CREATE TRIGGER events_told_side_of_advance AFTER INSERT ON events FOR EACH ROW
    WHEN (NEW.name LIKE 'advancing.%' AND NEW.subject_kind = 'show')
    EXECUTE FUNCTION backline.tell_side_of_show();
SET LOCAL ROLE backline_definer;
REVOKE EXECUTE ON FUNCTION backline.tell_side_of_show() FROM backline_owner;
RESET ROLE;
REVOKE EXECUTE ON FUNCTION backline.advance_guard(), backline.advance_joined() FROM PUBLIC;
