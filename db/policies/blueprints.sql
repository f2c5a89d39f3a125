-- A handshake is two rows, one in each workspace. Neither side can write the other's: what concerns
-- both is said to these functions, which take who asks from the signed context. Each answers with
-- the asking side's row, or with nothing when it cannot be done.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT, INSERT, UPDATE ON handshakes, handshake_versions TO backline_definer;
GRANT EXECUTE ON FUNCTION backline.tenant() TO backline_definer;

-- The other side hears what was done: one fact in its own log.
CREATE FUNCTION backline.handshake_tell(mine handshakes, said text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
        subject_id, actor_kind, actor_name, request_id)
    SELECT theirs.tenant_id, 'blueprints.handshake_told', 1,
        jsonb_build_object('handshake_id', theirs.id, 'text', mine.own_name || ' ' || said), '{}',
        mine.own_name || ' ' || said, 'handshake', theirs.id, 'guest', mine.own_name, ''
    FROM handshakes theirs
    WHERE theirs.pair_id = mine.pair_id AND theirs.tenant_id <> mine.tenant_id
$$;

CREATE FUNCTION backline.handshake_offer(
    made uuid, wanted_kind text, wanted_title text, wanted jsonb, who text, hash bytea,
    until timestamptz
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO handshakes (tenant_id, id, pair_id, kind, title, own_name, state, token_hash,
        expires_at)
    SELECT t.id, made, gen_random_uuid(), wanted_kind, wanted_title, t.name, 'offered', hash, until
    FROM tenants t WHERE t.id = backline.tenant();
    INSERT INTO handshake_versions (tenant_id, handshake_id, number, title, terms, is_ours,
        proposed_by)
    VALUES (backline.tenant(), made, 1, wanted_title, wanted, true, who);
    RETURN made;
END
$$;

-- Whoever holds the link answers for the workspace they are in. Of two who accept at once, the
-- first to lock the offer has it.
CREATE FUNCTION backline.handshake_take(hash bytea, who text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    offer handshakes;
    mine handshakes;
BEGIN
    SELECT * INTO offer FROM handshakes h
    WHERE h.token_hash = hash AND h.state = 'offered' AND h.expires_at > now()
        AND h.tenant_id <> backline.tenant()
    FOR UPDATE;
    IF offer.id IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO handshakes (tenant_id, pair_id, kind, title, own_name, other_tenant_id,
        other_name, state, version, agreed_at)
    SELECT t.id, offer.pair_id, offer.kind, offer.title, t.name, offer.tenant_id,
        offer.own_name, 'active', 1, now()
    FROM tenants t WHERE t.id = backline.tenant()
    RETURNING * INTO mine;
    UPDATE handshakes SET state = 'active', version = 1, agreed_at = now(), token_hash = NULL,
        other_tenant_id = mine.tenant_id, other_name = mine.own_name
    WHERE tenant_id = offer.tenant_id AND id = offer.id;
    UPDATE handshake_versions SET state = 'agreed', answered_by = who, answered_at = now()
    WHERE tenant_id = offer.tenant_id AND handshake_id = offer.id AND number = 1;
    INSERT INTO handshake_versions (tenant_id, handshake_id, number, title, terms, is_ours,
        proposed_by, words, state, answered_by, answered_at, created_at)
    SELECT mine.tenant_id, mine.id, v.number, v.title, v.terms, false, v.proposed_by, v.words,
        v.state, v.answered_by, v.answered_at, v.created_at
    FROM handshake_versions v WHERE v.tenant_id = offer.tenant_id AND v.handshake_id = offer.id;
    PERFORM backline.handshake_tell(mine, 'accepted “' || mine.title || '”');
    RETURN mine.id;
END
$$;

CREATE FUNCTION backline.handshake_refuse(hash bytea, who text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    offer handshakes;
    name text := (SELECT t.name FROM tenants t WHERE t.id = backline.tenant());
BEGIN
    UPDATE handshakes h SET state = 'declined', token_hash = NULL, other_name = name,
        ended_at = now()
    WHERE h.token_hash = hash AND h.state = 'offered' AND h.expires_at > now()
        AND h.tenant_id <> backline.tenant()
    RETURNING * INTO offer;
    UPDATE handshake_versions SET state = 'declined', answered_by = who, answered_at = now()
    WHERE tenant_id = offer.tenant_id AND handshake_id = offer.id AND state = 'proposed';
    INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
        subject_id, actor_kind, actor_name, request_id)
    SELECT offer.tenant_id, 'blueprints.handshake_told', 1,
        jsonb_build_object('handshake_id', offer.id, 'text',
            name || ' declined “' || offer.title || '”'), '{}',
        name || ' declined “' || offer.title || '”', 'handshake', offer.id, 'guest', name, ''
    WHERE offer.id IS NOT NULL;
    RETURN offer.id;
END
$$;

-- Both rows of a handshake in force, locked in one order; the asking side's is the answer.
CREATE FUNCTION backline.handshake_locked(wanted uuid) RETURNS handshakes
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    pair uuid := (SELECT h.pair_id FROM handshakes h
        WHERE h.tenant_id = backline.tenant() AND h.id = wanted);
    found handshakes;
BEGIN
    PERFORM FROM handshakes h WHERE h.pair_id = pair ORDER BY h.tenant_id FOR UPDATE;
    SELECT * INTO found FROM handshakes h
    WHERE h.tenant_id = backline.tenant() AND h.id = wanted AND h.state = 'active';
    RETURN found;
END
$$;

CREATE FUNCTION backline.handshake_propose(
    wanted uuid, wanted_title text, wanted_terms jsonb, said text, who text
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    mine handshakes := backline.handshake_locked(wanted);
BEGIN
    IF mine.id IS NULL OR EXISTS (SELECT FROM handshake_versions v WHERE v.tenant_id =
            mine.tenant_id AND v.handshake_id = mine.id AND v.state = 'proposed') THEN
        RETURN NULL;
    END IF;
    INSERT INTO handshake_versions (tenant_id, handshake_id, number, title, terms, is_ours,
        proposed_by, words)
    SELECT h.tenant_id, h.id, (SELECT max(v.number) + 1 FROM handshake_versions v
            WHERE v.tenant_id = mine.tenant_id AND v.handshake_id = mine.id),
        wanted_title, wanted_terms, h.tenant_id = mine.tenant_id, who, said
    FROM handshakes h WHERE h.pair_id = mine.pair_id;
    PERFORM backline.handshake_tell(mine, 'proposes a change of “' || mine.title || '”');
    RETURN mine.id;
END
$$;

-- `verdict` is agreed or declined by the side that was asked, withdrawn by the one that proposed.
CREATE FUNCTION backline.handshake_settle(wanted uuid, verdict text, who text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    mine handshakes := backline.handshake_locked(wanted);
    open handshake_versions;
BEGIN
    SELECT * INTO open FROM handshake_versions v
    WHERE v.tenant_id = mine.tenant_id AND v.handshake_id = mine.id AND v.state = 'proposed'
        AND v.is_ours = (verdict = 'withdrawn') AND verdict IN ('agreed', 'declined', 'withdrawn');
    IF open.id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE handshake_versions v SET state = verdict, answered_by = who, answered_at = now()
    FROM handshakes h
    WHERE h.pair_id = mine.pair_id AND v.tenant_id = h.tenant_id AND v.handshake_id = h.id
        AND v.number = open.number;
    IF verdict = 'agreed' THEN
        UPDATE handshakes SET version = open.number, title = open.title, agreed_at = now()
        WHERE pair_id = mine.pair_id;
    END IF;
    PERFORM backline.handshake_tell(mine, CASE verdict WHEN 'agreed' THEN 'agreed to a change of'
        WHEN 'declined' THEN 'declined a change of' ELSE 'took back a change of' END
        || ' “' || mine.title || '”');
    RETURN mine.id;
END
$$;

-- The end of an offer nobody took, or of what is in force: from then on both only read.
CREATE FUNCTION backline.handshake_end(wanted uuid, who text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    mine handshakes := backline.handshake_locked(wanted);
    answer uuid;
BEGIN
    IF mine.id IS NULL THEN
        UPDATE handshakes SET state = 'withdrawn', token_hash = NULL, ended_at = now()
        WHERE tenant_id = backline.tenant() AND id = wanted AND state = 'offered'
        RETURNING id INTO answer;
        UPDATE handshake_versions SET state = 'withdrawn', answered_by = who, answered_at = now()
        WHERE tenant_id = backline.tenant() AND handshake_id = answer AND state = 'proposed';
        RETURN answer;
    END IF;
    UPDATE handshakes SET state = 'ended', ended_at = now() WHERE pair_id = mine.pair_id;
    UPDATE handshake_versions v SET state = 'withdrawn', answered_by = who, answered_at = now()
    FROM handshakes h
    WHERE h.pair_id = mine.pair_id AND v.tenant_id = h.tenant_id AND v.handshake_id = h.id
        AND v.state = 'proposed';
    PERFORM backline.handshake_tell(mine, 'ended “' || mine.title || '”');
    RETURN mine.id;
END
$$;

REVOKE EXECUTE ON FUNCTION backline.handshake_tell(handshakes, text),
    backline.handshake_locked(uuid),
    backline.handshake_offer(uuid, text, text, jsonb, text, bytea, timestamptz),
    backline.handshake_take(bytea, text), backline.handshake_refuse(bytea, text),
    backline.handshake_propose(uuid, text, jsonb, text, text),
    backline.handshake_settle(uuid, text, text), backline.handshake_end(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    backline.handshake_offer(uuid, text, text, jsonb, text, bytea, timestamptz),
    backline.handshake_take(bytea, text), backline.handshake_refuse(bytea, text),
    backline.handshake_propose(uuid, text, jsonb, text, text),
    backline.handshake_settle(uuid, text, text), backline.handshake_end(uuid, text)
    TO backline_app;
ALTER FUNCTION backline.handshake_tell(handshakes, text) OWNER TO backline_definer;
ALTER FUNCTION backline.handshake_locked(uuid) OWNER TO backline_definer;
ALTER FUNCTION backline.handshake_offer(uuid, text, text, jsonb, text, bytea, timestamptz)
    OWNER TO backline_definer;
ALTER FUNCTION backline.handshake_take(bytea, text) OWNER TO backline_definer;
ALTER FUNCTION backline.handshake_refuse(bytea, text) OWNER TO backline_definer;
ALTER FUNCTION backline.handshake_propose(uuid, text, jsonb, text, text) OWNER TO backline_definer;
ALTER FUNCTION backline.handshake_settle(uuid, text, text) OWNER TO backline_definer;
ALTER FUNCTION backline.handshake_end(uuid, text) OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
