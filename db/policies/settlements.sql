-- Settlements move where their show lives, in versions that stay as they were kept.

CREATE TRIGGER show_settlements_guard BEFORE INSERT OR UPDATE ON show_settlements
    FOR EACH ROW EXECUTE FUNCTION backline.show_guard();
CREATE TRIGGER show_settlement_signatures_guard BEFORE INSERT OR UPDATE
    ON show_settlement_signatures FOR EACH ROW EXECUTE FUNCTION backline.show_guard();
CREATE TRIGGER show_settlements_paid_guard BEFORE INSERT OR UPDATE ON show_settlements_paid
    FOR EACH ROW EXECUTE FUNCTION backline.show_guard();

CREATE TRIGGER show_settlements_kept BEFORE UPDATE OF show_id, number, side, made_by, currency,
    figures ON show_settlements FOR EACH ROW EXECUTE FUNCTION backline.refuse_change();
CREATE TRIGGER show_settlement_signatures_kept BEFORE UPDATE OF show_id, number, side, name, email,
    ip, consent, document_hash, signed_at ON show_settlement_signatures
    FOR EACH ROW EXECUTE FUNCTION backline.refuse_change();
CREATE TRIGGER show_settlements_paid_kept BEFORE UPDATE OF owner_tenant_id, show_id, side, how,
    paid_on, currency, amount ON show_settlements_paid
    FOR EACH ROW EXECUTE FUNCTION backline.refuse_change();

-- What both have signed stays signed: no other version, and the paper that was made of it.
CREATE FUNCTION backline.settlement_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at)
            OR (OLD.pdf_key IS NOT NULL AND (NEW.pdf_key, NEW.pdf_sha256)
                IS DISTINCT FROM (OLD.pdf_key, OLD.pdf_sha256)) THEN
            RAISE EXCEPTION 'a signed settlement stays' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF EXISTS (SELECT FROM show_settlements s WHERE s.tenant_id = NEW.tenant_id
            AND s.show_id = NEW.show_id AND s.closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a signed settlement stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER show_settlements_closed BEFORE INSERT OR UPDATE ON show_settlements
    FOR EACH ROW EXECUTE FUNCTION backline.settlement_guard();
REVOKE EXECUTE ON FUNCTION backline.settlement_guard() FROM PUBLIC;

-- That a show is settled has a name of its own in the log of the other side, whose books follow.
GRANT SELECT ON show_settlements TO backline_definer;
GRANT CREATE ON SCHEMA backline TO backline_definer;
SET LOCAL ROLE backline_definer;
CREATE OR REPLACE FUNCTION backline.tell_side_of_show() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    show record;
    other uuid;
    other_side text;
    is_settled boolean := NEW.name = 'shows.settled';
BEGIN
    IF NEW.name = 'shows.settled_told' THEN
        RETURN NULL;
    END IF;
    SELECT s.id, s.tenant_id, s.party_tenant_id, s.owner_side, s.artist_name, s.venue_name
    INTO show
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
    -- A side that comes to a settled show has it in its books from then on.
    IF NEW.name = 'shows.joined' THEN
        is_settled := EXISTS (SELECT FROM show_settlements t WHERE t.tenant_id = show.tenant_id
            AND t.show_id = show.id AND t.closed_at IS NOT NULL);
    END IF;
    -- Which of their people it was is the other side's own business.
    INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
        subject_id, actor_kind, actor_name, request_id, created_at)
    VALUES (other,
        CASE WHEN is_settled THEN 'shows.settled_told'
            WHEN NEW.payload->>'side' = other_side THEN 'shows.did' ELSE 'shows.told' END, 1,
        jsonb_build_object('show_id', NEW.payload->>'show_id', 'text', NEW.summary),
        '{}', NEW.summary, 'show', (NEW.payload->>'show_id')::uuid, 'guest',
        CASE NEW.payload->>'side' WHEN 'artist' THEN show.artist_name
            WHEN 'venue' THEN show.venue_name ELSE '' END, '', NEW.created_at);
    RETURN NULL;
END
$$;
RESET ROLE;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
