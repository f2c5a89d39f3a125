GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON shows TO backline_definer;

-- Every move runs in the tenant the show lives in, by whomever: one order of moves, one log. Where
-- it lives never changes; its other side may come to it once, and then stays.
CREATE FUNCTION backline.show_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.tenant_id IS DISTINCT FROM backline.tenant() THEN
        RAISE EXCEPTION 'a show is changed where it lives' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.tenant_id <> OLD.tenant_id OR NEW.id <> OLD.id
            OR (OLD.party_tenant_id IS NOT NULL
                AND NEW.party_tenant_id IS DISTINCT FROM OLD.party_tenant_id)) THEN
        RAISE EXCEPTION 'the sides of a show stay who they are' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER shows_guard BEFORE INSERT OR UPDATE ON shows
    FOR EACH ROW EXECUTE FUNCTION backline.show_guard();
CREATE TRIGGER show_offers_guard BEFORE INSERT OR UPDATE ON show_offers
    FOR EACH ROW EXECUTE FUNCTION backline.show_guard();
CREATE TRIGGER show_messages_guard BEFORE INSERT OR UPDATE ON show_messages
    FOR EACH ROW EXECUTE FUNCTION backline.show_guard();
CREATE TRIGGER show_signatures_guard BEFORE INSERT OR UPDATE ON show_signatures
    FOR EACH ROW EXECUTE FUNCTION backline.show_guard();
CREATE TRIGGER show_deposits_guard BEFORE INSERT OR UPDATE ON show_deposits
    FOR EACH ROW EXECUTE FUNCTION backline.show_guard();

-- What an offer says stays; one that was answered stays answered.
CREATE FUNCTION backline.offer_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF (NEW.show_id, NEW.number, NEW.side, NEW.currency, NEW.terms, NEW.valid_until, NEW.note)
            IS DISTINCT FROM
       (OLD.show_id, OLD.number, OLD.side, OLD.currency, OLD.terms, OLD.valid_until, OLD.note)
       OR (OLD.state <> 'open' AND NEW.state <> OLD.state) THEN
        RAISE EXCEPTION 'an offer stays as it was made' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER show_offers_kept BEFORE UPDATE ON show_offers
    FOR EACH ROW EXECUTE FUNCTION backline.offer_guard();

-- A signature is given once.
CREATE TRIGGER show_signatures_kept BEFORE UPDATE OF side, name, email, ip, consent, document_hash,
    signed_at ON show_signatures FOR EACH ROW EXECUTE FUNCTION backline.refuse_change();

-- What becomes of a show stands in the log of the other side as well: told to its people where we
-- or the house moved, and as their own doing where they did.
CREATE FUNCTION backline.tell_side_of_show() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    show record;
    other uuid;
    other_side text;
BEGIN
    SELECT s.tenant_id, s.party_tenant_id, s.owner_side, s.artist_name, s.venue_name INTO show
    FROM shows s
    WHERE s.id = (NEW.payload->>'show_id')::uuid
        AND NEW.tenant_id IN (s.tenant_id, s.party_tenant_id);
    other := CASE WHEN show.tenant_id = NEW.tenant_id THEN show.party_tenant_id
        ELSE show.tenant_id END;
    IF other IS NULL THEN
        RETURN NULL;
    END IF;
    other_side := CASE WHEN other = show.tenant_id THEN show.owner_side
        WHEN show.owner_side = 'artist' THEN 'venue' ELSE 'artist' END;
    -- Which of their people it was is the other side's own business.
    INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
        subject_id, actor_kind, actor_name, request_id, created_at)
    VALUES (other,
        CASE WHEN NEW.payload->>'side' = other_side THEN 'shows.did' ELSE 'shows.told' END, 1,
        jsonb_build_object('show_id', NEW.payload->>'show_id', 'text', NEW.summary),
        '{}', NEW.summary, 'show', (NEW.payload->>'show_id')::uuid, 'guest',
        CASE NEW.payload->>'side' WHEN 'artist' THEN show.artist_name
            WHEN 'venue' THEN show.venue_name ELSE '' END, '', NEW.created_at);
    RETURN NULL;
END
$$;
CREATE TRIGGER events_told_side_of_show AFTER INSERT ON events FOR EACH ROW
    WHEN (NEW.name LIKE 'shows.%'
        AND NEW.name NOT IN ('shows.told', 'shows.did', 'shows.secret_changed'))
    EXECUTE FUNCTION backline.tell_side_of_show();

-- The next show of each of an agency's clients that let it see to their bookings.
CREATE FUNCTION backline.next_shows_of_clients(today date)
RETURNS TABLE (client_id uuid, show_id uuid, on_date date, place text, state text, ahead bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH mine AS (
        SELECT c.client_id, s.id, s.on_date, s.venue_name, s.state
        FROM backline.clients_of(backline.person()) c
        JOIN shows s ON c.client_id IN (s.tenant_id, s.party_tenant_id)
        WHERE c.agency_id = backline.tenant() AND c.scopes ?| ARRAY['bookings', 'read_only']
            AND s.last_date >= today AND s.state <> 'canceled'
    )
    SELECT DISTINCT ON (m.client_id) m.client_id, m.id, m.on_date, m.venue_name, m.state,
        count(*) OVER (PARTITION BY m.client_id)
    FROM mine m ORDER BY m.client_id, m.on_date, m.id
$$;
REVOKE EXECUTE ON FUNCTION backline.show_guard(), backline.offer_guard(),
    backline.tell_side_of_show(), backline.next_shows_of_clients(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.next_shows_of_clients(date) TO backline_app;
ALTER FUNCTION backline.tell_side_of_show() OWNER TO backline_definer;
ALTER FUNCTION backline.next_shows_of_clients(date) OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
