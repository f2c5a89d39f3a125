-- The directory of venues is one for all. Everybody who is signed in reads it; a venue is changed by
-- the workspace that keeps it, and until one does by the service itself, which accepts proposals.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON venues, venue_claims TO backline_definer;
GRANT SELECT, INSERT, DELETE ON venue_words TO backline_definer;
GRANT SELECT, UPDATE ON venue_edits TO backline_definer;
GRANT EXECUTE ON FUNCTION backline.tenant() TO backline_definer;

-- Whoever acts without a tenant is the service itself: no other login is granted these tables.
CREATE FUNCTION backline.venue_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    mine uuid := backline.tenant();
BEGIN
    IF mine IS NULL OR (TG_OP = 'INSERT' AND NEW.keeper_tenant_id IS NULL) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.keeper_tenant_id = mine AND NEW.keeper_tenant_id = mine THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.keeper_tenant_id IS NULL AND NEW.keeper_tenant_id = mine
            AND EXISTS (SELECT FROM venue_claims c WHERE c.tenant_id = mine
                AND c.venue_id = NEW.id AND c.state = 'verified') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a venue is changed by the workspace that keeps it'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER venues_guard BEFORE INSERT OR UPDATE ON venues
    FOR EACH ROW EXECUTE FUNCTION backline.venue_guard();

-- Rooms come with a venue nobody keeps yet, or are its keeper's.
CREATE FUNCTION backline.venue_room_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    mine uuid := backline.tenant();
    keeper uuid := (SELECT v.keeper_tenant_id FROM venues v WHERE v.id = NEW.venue_id);
BEGIN
    IF mine IS NULL OR keeper = mine OR (TG_OP = 'INSERT' AND keeper IS NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a room is changed by the workspace that keeps its venue'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER venue_rooms_guard BEFORE INSERT OR UPDATE ON venue_rooms
    FOR EACH ROW EXECUTE FUNCTION backline.venue_room_guard();

-- Words are kept apart because text search is of no use behind row security; comparing is.
CREATE FUNCTION backline.keep_venue_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.search_text = NEW.search_text THEN
        RETURN NULL;
    END IF;
    DELETE FROM venue_words WHERE venue_id = NEW.id;
    INSERT INTO venue_words (word, venue_id)
    SELECT DISTINCT w, NEW.id FROM regexp_split_to_table(NEW.search_text, '\s+') AS w
    WHERE w <> '';
    RETURN NULL;
END
$$;
CREATE TRIGGER venues_words AFTER INSERT OR UPDATE ON venues
    FOR EACH ROW EXECUTE FUNCTION backline.keep_venue_words();

-- Whoever begins to keep a venue also decides about what was proposed before.
CREATE FUNCTION backline.pass_venue_edits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE venue_edits SET keeper_tenant_id = NEW.keeper_tenant_id
    WHERE venue_id = NEW.id AND state = 'open';
    RETURN NULL;
END
$$;
CREATE TRIGGER venues_kept AFTER UPDATE OF keeper_tenant_id ON venues
    FOR EACH ROW WHEN (OLD.keeper_tenant_id IS DISTINCT FROM NEW.keeper_tenant_id)
    EXECUTE FUNCTION backline.pass_venue_edits();

-- A proposal is made by one side and decided, once, by the other; nobody decides their own.
CREATE FUNCTION backline.venue_edit_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    mine uuid := backline.tenant();
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state = 'open' AND NEW.tenant_id = mine AND NEW.keeper_tenant_id IS NOT DISTINCT FROM
                (SELECT v.keeper_tenant_id FROM venues v WHERE v.id = NEW.venue_id) THEN
            RETURN NEW;
        END IF;
    ELSIF OLD.state = 'open' AND NEW.before = OLD.before AND NEW.after = OLD.after
            AND (NEW.state = 'open' OR mine IS NULL OR mine = OLD.keeper_tenant_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a proposal is decided once, by the one who keeps the venue'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER venue_edits_guard BEFORE INSERT OR UPDATE ON venue_edits
    FOR EACH ROW EXECUTE FUNCTION backline.venue_edit_guard();

REVOKE EXECUTE ON FUNCTION backline.venue_guard(), backline.venue_room_guard(), backline.keep_venue_words(),
    backline.pass_venue_edits(), backline.venue_edit_guard() FROM PUBLIC;
ALTER FUNCTION backline.venue_guard() OWNER TO backline_definer;
ALTER FUNCTION backline.venue_room_guard() OWNER TO backline_definer;
ALTER FUNCTION backline.keep_venue_words() OWNER TO backline_definer;
ALTER FUNCTION backline.pass_venue_edits() OWNER TO backline_definer;
ALTER FUNCTION backline.venue_edit_guard() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
