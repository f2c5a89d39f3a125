CREATE TRIGGER advance_guests_guard BEFORE INSERT OR UPDATE OR DELETE ON advance_guests
    FOR EACH ROW EXECUTE FUNCTION backline.advance_guard();

-- A side that takes the show into a workspace sees its guest list there as well.
CREATE FUNCTION backline.guests_joined() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE advance_guests SET party_tenant_id = NEW.party_tenant_id
        WHERE tenant_id = NEW.tenant_id AND show_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER shows_guests_joined AFTER UPDATE OF party_tenant_id ON shows FOR EACH ROW
    WHEN (NEW.party_tenant_id IS NOT NULL
        AND NEW.party_tenant_id IS DISTINCT FROM OLD.party_tenant_id)
    EXECUTE FUNCTION backline.guests_joined();
REVOKE EXECUTE ON FUNCTION backline.guests_joined() FROM PUBLIC;
