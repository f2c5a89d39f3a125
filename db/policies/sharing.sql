-- A thing is promised once a day; the range of one id is that of working hours.
ALTER TABLE sharing_requests ADD CONSTRAINT ex_sharing_requests_promised EXCLUDE USING gist (
    backline.uuidrange(offer_id, offer_id, '[]') WITH &&,
    daterange(first_on, last_on, '[]') WITH &&
) WHERE (state IN ('accepted', 'done') AND offer_id IS NOT NULL);

-- A request and its promises are written in the owner's tenant, by whomever: the asker does so
-- there as a guest. Its own workspace reads them, and cannot write. Whose a request is and what it
-- is about never changes, and one that has ended stays as it ended.
CREATE FUNCTION backline.sharing_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF (CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END)
            IS DISTINCT FROM backline.tenant() AND current_user = 'backline_app' THEN
        RAISE EXCEPTION 'a request is kept by whoever owns what is asked for'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE FUNCTION backline.sharing_ended() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF current_user = 'backline_app' AND (OLD.state NOT IN ('asked', 'accepted')
            OR (NEW.asker_tenant_id, NEW.offer_id, NEW.sharing_tour_id)
                IS DISTINCT FROM (OLD.asker_tenant_id, OLD.offer_id, OLD.sharing_tour_id)) THEN
        RAISE EXCEPTION 'a request that has ended stays as it ended'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION backline.sharing_guard(), backline.sharing_ended() FROM PUBLIC;
CREATE TRIGGER sharing_requests_guard BEFORE INSERT OR UPDATE OR DELETE ON sharing_requests
    FOR EACH ROW EXECUTE FUNCTION backline.sharing_guard();
CREATE TRIGGER sharing_requests_ended BEFORE UPDATE ON sharing_requests
    FOR EACH ROW EXECUTE FUNCTION backline.sharing_ended();
CREATE TRIGGER sharing_promises_guard BEFORE INSERT OR UPDATE OR DELETE ON sharing_promises
    FOR EACH ROW EXECUTE FUNCTION backline.sharing_guard();

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON sharing_offers, sharing_tours, sharing_nights, sharing_requests
    TO backline_definer;

-- What other workspaces share, without what is told only once a request is agreed to; either one
-- offer, or those in a part of the globe that are offered on some of these days.
CREATE FUNCTION backline.sharing_offers_seen(
    only_id uuid, south float8, west float8, north float8, east float8,
    from_on date, until_on date
) RETURNS TABLE (
    tenant_id uuid, id uuid, kind varchar, title varchar, words varchar, giver varchar,
    city varchar, country varchar, latitude float8, longitude float8, time_zone varchar,
    reach_km integer, first_on date, last_on date, price_amount bigint, currency varchar,
    unit varchar, terms varchar, taken_first date[], taken_last date[]
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT o.tenant_id, o.id, o.kind, o.title, o.words, o.giver, o.city, o.country, o.latitude,
        o.longitude, o.time_zone, o.reach_km, o.first_on, o.last_on, o.price_amount, o.currency,
        o.unit, o.terms, t.firsts, t.lasts
    FROM sharing_offers o CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(r.first_on ORDER BY r.first_on), '{}') AS firsts,
            coalesce(array_agg(r.last_on ORDER BY r.first_on), '{}') AS lasts
        FROM sharing_requests r
        WHERE r.tenant_id = o.tenant_id AND r.offer_id = o.id AND r.state IN ('accepted', 'done')
    ) t
    WHERE o.is_shared AND o.withdrawn_at IS NULL AND NOT o.is_wish
        AND o.tenant_id <> backline.tenant()
        AND (only_id IS NULL OR o.id = only_id)
        AND (south IS NULL OR (o.latitude BETWEEN south AND north
            AND o.longitude BETWEEN west AND east))
        AND (until_on IS NULL OR o.first_on IS NULL OR o.first_on <= until_on)
        AND (from_on IS NULL OR o.last_on IS NULL OR o.last_on >= from_on)
    ORDER BY o.id DESC LIMIT 2000
$$;

-- Nights of other workspaces' tours that are open to co-bills: who, what kind, when and where.
CREATE FUNCTION backline.sharing_nights_seen(
    only_id uuid, south float8, west float8, north float8, east float8,
    from_on date, until_on date
) RETURNS TABLE (
    tenant_id uuid, sharing_tour_id uuid, act varchar, genre varchar, words varchar,
    on_date date, city varchar, country varchar, latitude float8, longitude float8,
    time_zone varchar
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.tenant_id, s.id, s.act, s.genre, s.words, n.on_date, n.city, n.country, n.latitude,
        n.longitude, n.time_zone
    FROM sharing_tours s
    JOIN sharing_nights n ON n.tenant_id = s.tenant_id AND n.sharing_tour_id = s.id
    WHERE s.is_open AND s.tenant_id <> backline.tenant()
        AND (only_id IS NULL OR s.id = only_id)
        AND (south IS NULL OR (n.latitude BETWEEN south AND north
            AND n.longitude BETWEEN west AND east))
        AND (from_on IS NULL OR n.on_date >= from_on)
        AND (until_on IS NULL OR n.on_date <= until_on)
    ORDER BY n.on_date, n.id LIMIT 2000
$$;

-- What becomes of a request stands in the asker's own log as well; of what the asker did itself
-- nobody there is told.
CREATE FUNCTION backline.tell_sharer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    asker uuid := (
        SELECT r.asker_tenant_id FROM sharing_requests r
        WHERE r.tenant_id = NEW.tenant_id AND r.id = (NEW.payload->>'request_id')::uuid
    );
BEGIN
    IF asker IS NOT NULL AND asker <> NEW.tenant_id THEN
        INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
            subject_id, actor_kind, actor_id, actor_person_id, actor_name, request_id, ip,
            created_at)
        VALUES (asker,
            CASE WHEN NEW.payload->>'by' = 'asker' THEN 'sharing.noted' ELSE 'sharing.told' END, 1,
            jsonb_build_object('request_id', NEW.payload->>'request_id', 'text', NEW.summary),
            '{}', NEW.summary, 'sharing_request', (NEW.payload->>'request_id')::uuid,
            NEW.actor_kind, NEW.actor_id, NEW.actor_person_id, NEW.actor_name, NEW.request_id,
            NULL, NEW.created_at);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER events_told_sharer AFTER INSERT ON events FOR EACH ROW
    WHEN (NEW.name IN ('sharing.asked', 'sharing.proposed', 'sharing.accepted',
        'sharing.declined', 'sharing.withdrawn', 'sharing.canceled', 'sharing.done',
        'sharing.promised', 'sharing.mentioned'))
    EXECUTE FUNCTION backline.tell_sharer();

REVOKE EXECUTE ON FUNCTION
    backline.sharing_offers_seen(uuid, float8, float8, float8, float8, date, date),
    backline.sharing_nights_seen(uuid, float8, float8, float8, float8, date, date),
    backline.tell_sharer() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    backline.sharing_offers_seen(uuid, float8, float8, float8, float8, date, date),
    backline.sharing_nights_seen(uuid, float8, float8, float8, float8, date, date)
    TO backline_app;
ALTER FUNCTION backline.sharing_offers_seen(uuid, float8, float8, float8, float8, date, date)
    OWNER TO backline_definer;
ALTER FUNCTION backline.sharing_nights_seen(uuid, float8, float8, float8, float8, date, date)
    OWNER TO backline_definer;
ALTER FUNCTION backline.tell_sharer() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
