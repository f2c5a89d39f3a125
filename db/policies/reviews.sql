-- What the two sides of a settled show say of each other. Neither reads the other's until both
-- have written, or fourteen days after the settlement closed; what was shown stays as it is.
GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT, UPDATE ON show_reviews TO backline_definer;
GRANT SELECT ON shows, show_settlements, venues TO backline_definer;

CREATE FUNCTION backline.reviews_open(wanted uuid, settled timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT settled + interval '14 days' <= now()
        OR (SELECT count(*) = 2 FROM show_reviews r WHERE r.show_id = wanted)
$$;

-- A review is written by a side of a show whose settlement both have signed, once, and not by
-- somebody who reads the other's already. The two take turns, so that neither changes theirs
-- while the other's arrives.
CREATE FUNCTION backline.review_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF current_user <> 'backline_app' THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('show_reviews ' || NEW.show_id, 0));
    IF TG_OP = 'INSERT' THEN
        IF NEW.answer <> '' OR NEW.answered_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM shows s JOIN show_settlements t ON t.tenant_id = s.tenant_id
                AND t.show_id = s.id AND t.closed_at = NEW.settled_at
            WHERE s.id = NEW.show_id AND s.on_date = NEW.on_date
                AND s.venue_id IS NOT DISTINCT FROM NEW.venue_id
                AND NEW.writer_name = CASE NEW.side WHEN 'artist' THEN s.artist_name
                    ELSE s.venue_name END
                AND NEW.about_name = CASE NEW.side WHEN 'artist' THEN s.venue_name
                    ELSE s.artist_name END
                AND ((NEW.side = s.owner_side AND NEW.tenant_id = s.tenant_id
                        AND NEW.about_tenant_id = s.party_tenant_id)
                    OR (NEW.side <> s.owner_side AND NEW.tenant_id = s.party_tenant_id
                        AND NEW.about_tenant_id = s.tenant_id))
        ) THEN
            RAISE EXCEPTION 'a review is of a settled show, by one of its sides'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        -- Their review is in sight of this reader only once it is shown.
        IF NEW.settled_at + interval '90 days' <= now() OR EXISTS (SELECT FROM show_reviews r
                WHERE r.show_id = NEW.show_id AND r.tenant_id <> NEW.tenant_id) THEN
            RAISE EXCEPTION 'the time for a review is over' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF backline.reviews_open(OLD.show_id, OLD.settled_at)
        OR (NEW.tenant_id, NEW.id, NEW.show_id, NEW.about_tenant_id, NEW.venue_id, NEW.side,
            NEW.writer_name, NEW.about_name, NEW.on_date, NEW.settled_at, NEW.answer,
            NEW.answered_at, NEW.created_at)
        IS DISTINCT FROM
           (OLD.tenant_id, OLD.id, OLD.show_id, OLD.about_tenant_id, OLD.venue_id, OLD.side,
            OLD.writer_name, OLD.about_name, OLD.on_date, OLD.settled_at, OLD.answer,
            OLD.answered_at, OLD.created_at) THEN
        RAISE EXCEPTION 'a review that was shown stays as it is'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER show_reviews_guard BEFORE INSERT OR UPDATE ON show_reviews
    FOR EACH ROW EXECUTE FUNCTION backline.review_guard();

-- The side a review is about answers it, once and once it is shown.
CREATE FUNCTION backline.answer_review(wanted uuid, said text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH answered AS (
        UPDATE show_reviews r SET answer = said, answered_at = now()
        WHERE r.show_id = wanted AND r.about_tenant_id = backline.tenant()
            AND r.answered_at IS NULL AND backline.reviews_open(r.show_id, r.settled_at)
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM answered)
$$;

-- Settled shows of two workspaces, one of which asks: the named one, or those of the last ninety
-- days. Of the other side's review it says that there is one, and no more.
CREATE FUNCTION backline.shows_to_review(wanted uuid)
RETURNS TABLE (show_id uuid, side text, us varchar, them varchar, about_tenant_id uuid,
    venue_id uuid, title varchar, on_date date, time_zone varchar, settled_at timestamptz,
    has_ours boolean, has_theirs boolean, is_open boolean, is_over boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH mine AS (
        SELECT s.*, CASE WHEN s.tenant_id = backline.tenant() THEN s.owner_side
            WHEN s.owner_side = 'artist' THEN 'venue' ELSE 'artist' END AS side,
            CASE WHEN s.tenant_id = backline.tenant() THEN s.party_tenant_id
                ELSE s.tenant_id END AS other
        FROM shows s
        WHERE (s.tenant_id = backline.tenant() OR s.party_tenant_id = backline.tenant())
            AND s.party_tenant_id IS NOT NULL AND (wanted IS NULL OR s.id = wanted)
    )
    SELECT m.id, m.side,
        CASE m.side WHEN 'artist' THEN m.artist_name ELSE m.venue_name END,
        CASE m.side WHEN 'artist' THEN m.venue_name ELSE m.artist_name END,
        m.other, m.venue_id, m.title, m.on_date, m.time_zone, t.closed_at,
        EXISTS (SELECT FROM show_reviews r
            WHERE r.tenant_id = backline.tenant() AND r.show_id = m.id),
        EXISTS (SELECT FROM show_reviews r WHERE r.tenant_id = m.other AND r.show_id = m.id),
        backline.reviews_open(m.id, t.closed_at), t.closed_at + interval '90 days' <= now()
    FROM mine m
    JOIN show_settlements t ON t.tenant_id = m.tenant_id AND t.show_id = m.id
        AND t.closed_at IS NOT NULL
    WHERE wanted IS NOT NULL OR t.closed_at + interval '90 days' > now()
    ORDER BY t.closed_at, m.id
$$;

-- What artists say of whoever keeps a venue, once it is shown; fewer than three say too little for
-- an average.
CREATE FUNCTION backline.venue_reviews(wanted uuid)
RETURNS TABLE (reviews bigint, artists bigint, sound numeric, hospitality numeric,
    payment numeric, communication numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT count(*), count(DISTINCT r.tenant_id),
        CASE WHEN count(*) >= 3 THEN avg(r.sound) END,
        CASE WHEN count(*) >= 3 THEN avg(r.hospitality) END,
        CASE WHEN count(*) >= 3 THEN avg(r.payment) END,
        CASE WHEN count(*) >= 3 THEN avg(r.communication) END
    FROM venues v
    JOIN show_reviews r ON r.venue_id = v.id AND r.about_tenant_id = v.keeper_tenant_id
    WHERE v.id = wanted AND r.side = 'artist' AND backline.reviews_open(r.show_id, r.settled_at)
$$;
CREATE FUNCTION backline.venue_review_words(wanted uuid, most int)
RETURNS TABLE (on_date date, writer_name varchar, about_name varchar, words varchar,
    answer varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT r.on_date, r.writer_name, r.about_name, r.words, r.answer
    FROM venues v
    JOIN show_reviews r ON r.venue_id = v.id AND r.about_tenant_id = v.keeper_tenant_id
    WHERE v.id = wanted AND r.side = 'artist' AND r.words <> ''
        AND backline.reviews_open(r.show_id, r.settled_at)
    ORDER BY r.on_date DESC, r.id DESC LIMIT most
$$;

-- That one side wrote or answered stands in the log of the other, without a word of what.
CREATE FUNCTION backline.tell_reviewed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    other uuid := (
        SELECT CASE WHEN r.tenant_id = NEW.tenant_id THEN r.about_tenant_id ELSE r.tenant_id END
        FROM show_reviews r WHERE r.id = (NEW.payload->>'review_id')::uuid
            AND NEW.tenant_id IN (r.tenant_id, r.about_tenant_id)
    );
    told text := CASE WHEN NEW.name = 'reviews.answered' THEN NEW.summary
        WHEN (NEW.payload->>'is_shown')::boolean THEN NEW.summary || ': read it'
        ELSE NEW.summary || ': write yours to read it' END;
BEGIN
    IF other IS NULL THEN
        RETURN NULL;
    END IF;
    -- Which of their people it was is the other side's own business.
    INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
        subject_id, actor_kind, actor_name, request_id, created_at)
    VALUES (other, 'reviews.told', 1,
        jsonb_build_object('show_id', NEW.payload->>'show_id', 'text', told),
        '{}', told, 'show', (NEW.payload->>'show_id')::uuid, 'guest', NEW.payload->>'who', '',
        NEW.created_at);
    RETURN NULL;
END
$$;
CREATE TRIGGER events_told_reviewed AFTER INSERT ON events FOR EACH ROW
    WHEN (NEW.name IN ('reviews.written', 'reviews.answered'))
    EXECUTE FUNCTION backline.tell_reviewed();

REVOKE EXECUTE ON FUNCTION backline.reviews_open(uuid, timestamptz), backline.review_guard(),
    backline.answer_review(uuid, text), backline.shows_to_review(uuid),
    backline.venue_reviews(uuid), backline.venue_review_words(uuid, int),
    backline.tell_reviewed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.reviews_open(uuid, timestamptz),
    backline.answer_review(uuid, text), backline.shows_to_review(uuid),
    backline.venue_reviews(uuid), backline.venue_review_words(uuid, int) TO backline_app;
ALTER FUNCTION backline.reviews_open(uuid, timestamptz) OWNER TO backline_definer;
ALTER FUNCTION backline.answer_review(uuid, text) OWNER TO backline_definer;
ALTER FUNCTION backline.shows_to_review(uuid) OWNER TO backline_definer;
ALTER FUNCTION backline.venue_reviews(uuid) OWNER TO backline_definer;
ALTER FUNCTION backline.venue_review_words(uuid, int) OWNER TO backline_definer;
ALTER FUNCTION backline.tell_reviewed() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
