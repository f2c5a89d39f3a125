-- What coming and leaving needs and nobody else may: rows in bulk, in their final state, past the
-- guards that make them step by step. Each function first finds the record that asks for it, and
-- the platform login alone may call them.

GRANT CREATE ON SCHEMA backline TO backline_definer;
-- Whatever table a module adds leaves with its workspace too.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO backline_definer;
ALTER DEFAULT PRIVILEGES FOR ROLE backline_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO backline_definer;

-- What the link of a fact in the audit chain is made from: its text, in one spelling.
CREATE FUNCTION backline.audit_body(e events) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT (jsonb_build_object(
        'tenant_id', e.tenant_id, 'id', e.id, 'name', e.name, 'version', e.version,
        'payload', e.payload, 'changes', e.changes, 'summary', e.summary,
        'subject_kind', e.subject_kind, 'subject_id', e.subject_id, 'actor_kind', e.actor_kind,
        'actor_id', e.actor_id, 'actor_person_id', e.actor_person_id, 'actor_name', e.actor_name,
        'on_behalf_of', e.on_behalf_of, 'request_id', e.request_id, 'ip', e.ip,
        'created_at', extract(epoch FROM e.created_at)
    ) || CASE WHEN e.client_id IS NULL THEN '{}'
        ELSE jsonb_build_object('client_id', e.client_id) END)::text
$$;

-- The class of a table, as its comment says: tenant, shared, identity or platform.
CREATE FUNCTION backline.class_of(named text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT replace(obj_description(c.oid, 'pg_class'), 'backline:', '')
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = named
$$;

-- Writes rows of an import. The ledger is posted anew under its own rules; other rows arrive as
-- they were, and `broken_references` looks at their keys afterwards.
CREATE FUNCTION backline.take_in(target uuid, into_table text, chosen text[], given jsonb)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    written bigint;
    listed text := (SELECT string_agg(quote_ident(name), ', ') FROM unnest(chosen) AS name);
BEGIN
    IF NOT EXISTS (
        SELECT FROM workspace_imports i WHERE i.target_id = target AND i.status = 'running'
    ) THEN
        RAISE EXCEPTION 'no import of workspace % is running', target
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF coalesce(backline.class_of(into_table), '') NOT IN ('tenant', 'shared')
            AND into_table NOT IN ('tenants', 'memberships') THEN
        RAISE EXCEPTION 'rows of % are not imported', into_table
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM jsonb_array_elements(given) AS one
        WHERE one ->> CASE WHEN into_table = 'tenants' THEN 'id' ELSE 'tenant_id' END
            IS DISTINCT FROM target::text
    ) THEN
        RAISE EXCEPTION 'a row of % belongs to another workspace', into_table
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF into_table NOT LIKE 'ledger\_%' THEN
        PERFORM set_config('session_replication_role', 'replica', true);
    END IF;
    IF into_table = 'ledger_entries' THEN
        EXECUTE format(
            'INSERT INTO ledger_entries (%1$s) SELECT %1$s FROM (SELECT r.* FROM'
            ' jsonb_populate_recordset(NULL::ledger_entries, $1) r ORDER BY r.version, r.id) q',
            (SELECT string_agg(quote_ident(name), ', ') FROM unnest(chosen) AS name
             WHERE name NOT IN ('version', 'balance', 'previous_balance'))
        ) USING given;
    ELSE
        EXECUTE format(
            'INSERT INTO %1$I (%2$s) SELECT %2$s FROM (SELECT r.* FROM'
            ' jsonb_populate_recordset(NULL::%1$I, $1) r ORDER BY r.id) q', into_table, listed
        ) USING given;
    END IF;
    GET DIAGNOSTICS written = ROW_COUNT;
    PERFORM set_config('session_replication_role', 'origin', true);
    RETURN written;
END
$$;

-- Every key of a workspace's rows that leads to nothing.
CREATE FUNCTION backline.broken_references(target uuid)
RETURNS TABLE (from_table text, key_name text, missing bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    link record;
BEGIN
    FOR link IN
        SELECT k.conname, k.conrelid::regclass AS child, k.confrelid::regclass AS parent,
            (SELECT string_agg(format('p.%I = c.%I', b.attname, a.attname), ' AND ')
             FROM unnest(k.conkey, k.confkey) AS pair(own, other)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.own
             JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.other) AS fits,
            (SELECT string_agg(format('c.%I IS NOT NULL', a.attname), ' AND ')
             FROM unnest(k.conkey) AS own
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = own) AS is_set
        FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
        WHERE k.contype = 'f' AND t.relnamespace = 'public'::regnamespace
            AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid
                AND a.attname = 'tenant_id' AND NOT a.attisdropped)
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT %L, %L, count(*) FROM %s c WHERE c.tenant_id = $1 AND %s AND NOT EXISTS'
            ' (SELECT FROM %s p WHERE %s) HAVING count(*) > 0',
            link.child::text, link.conname, link.child, link.is_set, link.parent, link.fits
        ) USING target;
    END LOOP;
END
$$;

-- Accounts of an imported ledger that do not stand where they stood.
CREATE FUNCTION backline.ledger_differences(target uuid, wanted jsonb)
RETURNS TABLE (code text, currency text, before numeric, after numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(w.code, a.code)::text, coalesce(w.currency, a.currency)::text, w.balance,
        a.balance
    FROM jsonb_to_recordset(wanted) AS w (code text, currency text, balance numeric)
    FULL JOIN (SELECT * FROM ledger_accounts l WHERE l.tenant_id = target) a
        ON a.code = w.code AND a.currency = w.currency
    WHERE a.balance IS DISTINCT FROM w.balance
$$;

-- The books of a workspace as figures: what the law wants kept and nothing that names anybody.
CREATE FUNCTION backline.books_of(target uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT jsonb_build_object(
        'accounts', (SELECT jsonb_agg(jsonb_build_object('id', a.id, 'kind', a.kind,
            'currency', a.currency, 'balance', a.balance) ORDER BY a.id)
            FROM ledger_accounts a WHERE a.tenant_id = target),
        'postings', (SELECT jsonb_agg(jsonb_build_object('id', t.id, 'kind', t.kind,
            'event_at', t.event_at, 'entries', (
                SELECT jsonb_agg(jsonb_build_array(e.account_id, e.currency, e.amount)
                    ORDER BY e.id)
                FROM ledger_entries e
                WHERE e.tenant_id = target AND e.transaction_id = t.id)) ORDER BY t.id)
            FROM ledger_transactions t WHERE t.tenant_id = target))
    WHERE EXISTS (SELECT FROM ledger_transactions t WHERE t.tenant_id = target)
$$;

-- What others had received from a workspace, copied to each of them before it goes.
CREATE FUNCTION backline.keep_received(target uuid, from_table text, party text)
RETURNS TABLE (receiver uuid, document_id uuid, held jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM tenant_deletions d WHERE d.tenant_id = target AND d.started_at IS NOT NULL
            AND d.finished_at IS NULL
    ) OR backline.class_of(from_table) IS DISTINCT FROM 'shared' THEN
        RAISE EXCEPTION 'workspace % is not to be deleted', target
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN QUERY EXECUTE format(
        'INSERT INTO kept_documents (tenant_id, id, from_name, kind, content, files)'
        ' SELECT r.%1$I, r.id, t.name, %2$L, to_jsonb(r), ''[]'' FROM %3$I r'
        ' JOIN tenants t ON t.id = $1 JOIN tenants p ON p.id = r.%1$I'
        ' WHERE r.tenant_id = $1 AND r.%1$I <> $1'
        ' ON CONFLICT (tenant_id, id) DO UPDATE SET from_name = kept_documents.from_name'
        ' RETURNING tenant_id, id, content', party, from_table, from_table
    ) USING target;
END
$$;

-- Deletes what one table holds of a workspace whose time has come, and what would point at it.
CREATE FUNCTION backline.erase_rows(target uuid, from_table text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    gone bigint;
    link record;
BEGIN
    IF NOT EXISTS (
        SELECT FROM tenant_deletions d WHERE d.tenant_id = target AND d.started_at IS NOT NULL
            AND d.due_at <= now() AND d.kept_at IS NULL AND d.finished_at IS NULL
    ) AND NOT EXISTS (
        SELECT FROM workspace_imports i WHERE i.target_id = target AND i.status = 'undoing'
    ) THEN
        RAISE EXCEPTION 'workspace % is not to be deleted', target
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF backline.class_of(from_table) IS NULL
            OR from_table IN ('tenant_deletions', 'sealed_records', 'workspace_imports') THEN
        RAISE EXCEPTION 'rows of % stay', from_table USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('session_replication_role', 'replica', true);
    FOR link IN
        SELECT a.attname, a.attnotnull, k.confrelid = 'tenants'::regclass AS is_direct
        FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid
            AND a.attnum = ANY (k.conkey)
        WHERE k.contype = 'f' AND k.conrelid = from_table::regclass AND a.attname <> 'tenant_id'
            AND (k.confrelid = 'tenants'::regclass OR a.attname LIKE '%\_tenant\_id')
    LOOP
        IF link.is_direct AND NOT link.attnotnull THEN
            EXECUTE format('UPDATE %I SET %I = NULL WHERE %2$I = $1', from_table, link.attname)
                USING target;
        ELSE
            EXECUTE format('DELETE FROM %I WHERE %I = $1', from_table, link.attname) USING target;
        END IF;
    END LOOP;
    EXECUTE format('DELETE FROM %I WHERE %I = $1', from_table,
        CASE WHEN from_table = 'tenants' THEN 'id' ELSE 'tenant_id' END) USING target;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('session_replication_role', 'origin', true);
    RETURN gone;
END
$$;

-- What every table holds about a person: by their id, by their confirmed address in the columns
-- named in `personal`, and by leading to a row with that address. Secrets are left out by `hidden`.
CREATE FUNCTION backline.data_of_person(who uuid, personal jsonb, hidden jsonb)
RETURNS TABLE (table_name text, tenant_name text, held jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    source record;
    own_email text;
BEGIN
    IF NOT EXISTS (
        SELECT FROM personal_exports e WHERE e.person_id = who AND e.status = 'running'
    ) THEN
        RAISE EXCEPTION 'nobody asked for the data of %', who USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT p.email INTO own_email FROM persons p
    WHERE p.id = who AND p.email_verified_at IS NOT NULL;
    FOR source IN
        SELECT found.t AS name, string_agg(found.condition, ' OR ') AS conditions,
            EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = found.t::regclass
                AND a.attname = 'tenant_id') AS has_tenant
        FROM (
            SELECT k.conrelid::regclass::text AS t, format('r.%I = $1', a.attname) AS condition
            FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid
                AND a.attnum = ANY (k.conkey)
            WHERE k.contype = 'f' AND k.confrelid = 'persons'::regclass
            UNION ALL
            SELECT one ->> 'table', format('lower(r.%I) = lower($2)', one ->> 'column')
            FROM jsonb_array_elements(personal -> 'addresses') AS one
            UNION ALL
            SELECT one ->> 'table', format('EXISTS (SELECT FROM %I o WHERE o.tenant_id ='
                ' r.tenant_id AND o.id = r.%I AND lower(o.email) = lower($2))',
                one ->> 'owner', one ->> 'column')
            FROM jsonb_array_elements(personal -> 'led_to') AS one
            UNION ALL
            SELECT c.relname::text, format('r.%I = $1', a.attname)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
                AND a.atttypid = 'uuid'::regtype AND a.attname LIKE '%\_by'
            UNION ALL VALUES ('persons', 'r.id = $1'), ('events', 'r.actor_person_id = $1')
        ) AS found GROUP BY found.t ORDER BY found.t
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT %L, %s, to_jsonb(r) - ARRAY(SELECT jsonb_array_elements_text($3))'
            ' FROM %I r WHERE %s LIMIT 50000',
            source.name,
            CASE WHEN source.has_tenant
                THEN '(SELECT t.name FROM tenants t WHERE t.id = r.tenant_id)::text'
                ELSE 'NULL::text' END,
            source.name, source.conditions
        ) USING who, own_email, coalesce(hidden -> source.name, '[]');
    END LOOP;
END
$$;

-- What finds a name or an address where it stands whole: ann@example.com has n@example.com in it
-- and begins like ann@example.co, and both are somebody else. A line may end before it in JSON.
CREATE FUNCTION backline.standing_alone(sought text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
    SELECT format(CASE WHEN position('@' IN sought) > 0
        THEN '(?:(?<![[:alnum:]._%%+-])|(?<=\\[bfnrt]))%s(?![[:alnum:]-]|\.[[:alnum:]])'
        ELSE '(?:(?<![[:alnum:]])|(?<=\\[bfnrt]))%s(?![[:alnum:]])' END,
        regexp_replace(sought, '([.*+?^${}()|\[\]\\/-])', '\\\1', 'g'))
$$;

-- Writes down what the links of the audit chain were made from, before the facts change.
CREATE FUNCTION backline.keep_digests(
    condition text, pattern text, replacement text, sought text, within uuid[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO audit_redactions (tenant_id, event_id, digest)'
        ' SELECT e.tenant_id, e.id, sha256(convert_to(backline.audit_body(e), ''UTF8''))'
        ' FROM events e WHERE (%s) AND $1 IS NOT NULL AND $2 IS NOT NULL AND $3 IS NOT NULL'
        ' AND ($4 IS NULL OR true) AND EXISTS (SELECT FROM audit_entries a'
        ' WHERE a.tenant_id = e.tenant_id AND a.event_id = e.id)'
        ' ON CONFLICT (tenant_id, event_id) DO UPDATE SET is_attested = false', condition
    ) USING pattern, replacement, sought, within;
END
$$;

-- What takes somebody out of a row: `$1` for the names, nothing for what else is theirs.
CREATE FUNCTION backline.blanks(place jsonb) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
    SELECT concat_ws(', ',
        (SELECT string_agg(format('%1$I = CASE WHEN %1$I IS NULL THEN NULL ELSE $1 END', n), ', ')
         FROM jsonb_array_elements_text(place -> 'names') AS n),
        (SELECT string_agg(format('%I = NULL', n), ', ')
         FROM jsonb_array_elements_text(place -> 'emptied') AS n),
        (SELECT string_agg(format('%I = ''''', n), ', ')
         FROM jsonb_array_elements_text(place -> 'blanked') AS n))
$$;

-- Takes a person out of what leads to their address: how they are paid, what was billed to them,
-- and what they did in the portals of others.
CREATE FUNCTION backline.forget_contact(sought text, mark text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    found record;
BEGIN
    UPDATE payees r SET method = '', account_ref = NULL FROM parties o
    WHERE o.tenant_id = r.tenant_id AND o.id = r.subject_id AND lower(o.email) = lower(sought);
    UPDATE invoices r
    SET buyer = buyer || jsonb_build_object('name', mark, 'address', '', 'vat_id', '')
    FROM customers o
    WHERE o.tenant_id = r.tenant_id AND o.id = r.customer_id AND lower(o.email) = lower(sought)
        AND r.buyer <> '{}';
    FOR found IN SELECT * FROM portal_contacts WHERE lower(email) = lower(sought) LOOP
        UPDATE portal_requests SET decided_name = mark, decided_ip = NULL,
            signature = CASE WHEN signature IS NULL THEN NULL ELSE mark END
        WHERE tenant_id = found.tenant_id AND decided_contact_id = found.id;
        UPDATE portal_messages SET author_name = mark WHERE tenant_id = found.tenant_id
            AND portal_id = found.portal_id AND side = 'client' AND author_name = found.name;
        UPDATE portal_files SET sender_name = mark WHERE tenant_id = found.tenant_id
            AND portal_id = found.portal_id AND sender_name = found.name;
        UPDATE portal_sessions SET ip = NULL, ended_at = coalesce(ended_at, now())
        WHERE tenant_id = found.tenant_id AND contact_id = found.id;
        UPDATE portal_contacts SET revoked_at = coalesce(revoked_at, now())
        WHERE tenant_id = found.tenant_id AND id = found.id;
    END LOOP;
END
$$;

-- Takes a person out of everything: deletes what is theirs alone, puts a pseudonym where a record
-- has to stay, and leaves no text with their address in it. `personal` lists the tables with
-- addresses of people, those that lead to one, and the columns with the names of who did something,
-- each with what else to empty.
CREATE FUNCTION backline.forget_person(who uuid, personal jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    asked erasures;
    person persons;
    own_tenants uuid[];
    place record;
    found record;
    counts jsonb := '{}';
    changed bigint;
    mark text;
    mask text;
BEGIN
    SELECT * INTO asked FROM erasures WHERE person_id = who AND status = 'running' FOR UPDATE;
    IF asked.id IS NULL THEN
        RAISE EXCEPTION 'nobody asked to forget %', who USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO person FROM persons WHERE id = who FOR UPDATE;
    mark := asked.pseudonym;
    mask := lower(replace(mark, ' ', '-')) || '@erased.invalid';
    SELECT coalesce(array_agg(DISTINCT t), '{}') INTO own_tenants FROM (
        SELECT tenant_id AS t FROM memberships WHERE person_id = who
        UNION SELECT tenant_id FROM events WHERE actor_person_id = who
    ) AS places;
    -- Ordered, as the chainer takes one at a time: nobody waits in a circle.
    PERFORM pg_advisory_xact_lock(hashtextextended('backline.audit.' || t, 0))
    FROM (SELECT DISTINCT e.tenant_id AS t FROM events e WHERE e.tenant_id = ANY (own_tenants)
            OR position(lower(person.email) in lower(e::text)) > 0 ORDER BY 1) AS touched;
    PERFORM set_config('session_replication_role', 'replica', true);

    FOR place IN
        SELECT k.conrelid::regclass::text AS name, a.attname AS column_name
        FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid
            AND a.attnum = ANY (k.conkey)
        WHERE k.contype = 'f' AND k.confrelid = 'persons'::regclass AND a.attname = 'person_id'
            AND (backline.class_of(k.conrelid::regclass::text) = 'identity'
                OR k.conrelid = 'notifications'::regclass)
            AND k.conrelid <> 'erasures'::regclass
    LOOP
        EXECUTE format('DELETE FROM %s WHERE %I = $1', place.name, place.column_name) USING who;
        GET DIAGNOSTICS changed = ROW_COUNT;
        counts := counts || jsonb_build_object(place.name || ' deleted', changed);
    END LOOP;
    DELETE FROM invitations WHERE lower(email) = lower(person.email);
    GET DIAGNOSTICS changed = ROW_COUNT;
    counts := counts || jsonb_build_object('invitations deleted', changed);
    DELETE FROM sandbox_messages WHERE lower(recipient) = lower(person.email);

    PERFORM backline.forget_contact(person.email, mark);
    FOR place IN SELECT one ->> 'table' AS name, one ->> 'column' AS led, one ->> 'owner' AS owner,
            backline.blanks(one) AS blanks
        FROM jsonb_array_elements(personal -> 'led_to') AS one
    LOOP
        CONTINUE WHEN place.blanks = '';
        EXECUTE format('UPDATE %I r SET %s FROM %I o WHERE o.tenant_id = r.tenant_id'
            ' AND o.id = r.%I AND lower(o.email) = lower($2)', place.name, place.blanks,
            place.owner, place.led) USING mark, person.email;
    END LOOP;
    FOR place IN SELECT one ->> 'table' AS name, one ->> 'name' AS called,
            concat_ws(', ', format('%I = $1', one ->> 'name'), nullif(backline.blanks(one), ''))
                AS blanks,
            coalesce((SELECT string_agg(format('%I = ANY ($3)', t), ' OR ')
                FROM jsonb_array_elements_text(one -> 'tenants') AS t), '$4') AS is_near
        FROM jsonb_array_elements(personal -> 'acting') AS one
    LOOP
        EXECUTE format('UPDATE %I SET %s WHERE lower(%I) = lower($2) AND (%s)'
            ' AND $3 IS NOT NULL AND $4 IS NOT NULL', place.name, place.blanks, place.called,
            place.is_near) USING mark, person.name, own_tenants, person.is_operator;
    END LOOP;
    -- Each side of an agreement keeps the names of both.
    UPDATE handshake_versions v SET
        proposed_by = CASE lower(v.proposed_by) WHEN lower(person.name) THEN mark
            ELSE v.proposed_by END,
        answered_by = CASE lower(v.answered_by) WHEN lower(person.name) THEN mark
            ELSE v.answered_by END
    FROM handshakes h WHERE h.tenant_id = v.tenant_id AND h.id = v.handshake_id
        AND h.other_tenant_id = ANY (own_tenants)
        AND lower(person.name) IN (lower(v.proposed_by), lower(v.answered_by));

    -- The accounts of the ledger carry the names of those they are kept for.
    FOR found IN SELECT tenant_id, id, name FROM parties WHERE lower(email) = lower(person.email)
    LOOP
        UPDATE ledger_transactions l
        SET description = regexp_replace(description, backline.standing_alone(found.name), mark, 'g')
        WHERE l.tenant_id = found.tenant_id AND position(found.name in description) > 0
            AND EXISTS (SELECT FROM ledger_entries e JOIN ledger_accounts a
                ON a.tenant_id = e.tenant_id AND a.id = e.account_id
                WHERE e.tenant_id = l.tenant_id AND e.transaction_id = l.id
                    AND a.owner_id = found.id);
        UPDATE ledger_accounts
        SET name = regexp_replace(name, backline.standing_alone(found.name), mark, 'g')
        WHERE tenant_id = found.tenant_id AND owner_id = found.id;
    END LOOP;
    FOR place IN
        SELECT one ->> 'table' AS name, one ->> 'email' AS email,
            concat_ws(', ', format('%I = $2', one ->> 'email'), nullif(backline.blanks(one), ''))
                AS blanks
        FROM jsonb_array_elements(personal -> 'addresses') AS one
        WHERE one ->> 'table' NOT IN ('persons', 'invitations', 'sandbox_messages')
    LOOP
        EXECUTE format('UPDATE %I SET %s WHERE lower(%I) = lower($3)', place.name, place.blanks,
            place.email) USING mark, mask, person.email;
        GET DIAGNOSTICS changed = ROW_COUNT;
        IF changed > 0 THEN
            counts := counts || jsonb_build_object(place.name || ' pseudonymized', changed);
        END IF;
    END LOOP;

    PERFORM backline.keep_digests('e.actor_person_id = $4[1]', '', '', '', ARRAY[who]);
    UPDATE events SET actor_name = mark, ip = NULL WHERE actor_person_id = who;
    counts := counts || jsonb_build_object('rewritten',
        backline.rewrite_everywhere(person.email, mask, NULL));
    IF length(person.name) >= 5 THEN
        PERFORM backline.rewrite_everywhere(person.name, mark, own_tenants);
    END IF;
    -- The chain itself says which of its facts read differently now, and how.
    INSERT INTO events (tenant_id, name, version, payload, changes, summary, subject_kind,
        subject_id, actor_kind, actor_name, request_id)
    SELECT r.tenant_id, 'leaving.facts_redacted', 1, jsonb_build_object('digests',
            jsonb_object_agg(r.event_id,
                encode(sha256(convert_to(backline.audit_body(e), 'UTF8')), 'hex'))), '{}',
        'Took an erased person out of ' || count(*) || ' facts', 'person', who, 'job',
        'leaving.erase_person', ''
    FROM audit_redactions r JOIN events e ON e.tenant_id = r.tenant_id AND e.id = r.event_id
    WHERE NOT r.is_attested GROUP BY r.tenant_id;
    UPDATE audit_redactions SET is_attested = true WHERE NOT is_attested;
    UPDATE persons SET email = mask, name = mark, email_verified_at = NULL, is_operator = false,
        theme = 'system' WHERE id = who;
    PERFORM set_config('session_replication_role', 'origin', true);
    RETURN counts;
END
$$;

-- The workspaces that would be left without an owner.
CREATE FUNCTION backline.sole_owner_of(who uuid) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT t.name FROM memberships m JOIN tenants t ON t.id = m.tenant_id
    WHERE m.person_id = who AND m.role = 'owner' AND NOT EXISTS (
        SELECT FROM memberships o WHERE o.tenant_id = m.tenant_id AND o.role = 'owner'
            AND o.person_id <> who)
    ORDER BY t.name
$$;

DO $$
DECLARE
    named text;
BEGIN
    FOREACH named IN ARRAY ARRAY[
        'take_in(uuid, text, text[], jsonb)', 'broken_references(uuid)', 'erase_rows(uuid, text)',
        'ledger_differences(uuid, jsonb)', 'books_of(uuid)', 'keep_received(uuid, text, text)',
        'data_of_person(uuid, jsonb, jsonb)', 'standing_alone(text)',
        'rewrite_everywhere(text, text, uuid[])', 'blanks(jsonb)', 'forget_contact(text, text)',
        'keep_digests(text, text, text, text, uuid[])', 'forget_person(uuid, jsonb)',
        'sole_owner_of(uuid)'
    ] LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION backline.%s FROM PUBLIC', named);
        EXECUTE format('ALTER FUNCTION backline.%s OWNER TO backline_definer', named);
    END LOOP;
END
$$;
SET LOCAL ROLE backline_definer;
GRANT EXECUTE ON FUNCTION backline.take_in(uuid, text, text[], jsonb),
    backline.broken_references(uuid), backline.ledger_differences(uuid, jsonb),
    backline.books_of(uuid), backline.keep_received(uuid, text, text),
    backline.erase_rows(uuid, text),
    backline.data_of_person(uuid, jsonb, jsonb), backline.forget_person(uuid, jsonb),
    backline.sole_owner_of(uuid) TO backline_jobs;
RESET ROLE;
GRANT EXECUTE ON FUNCTION backline.class_of(text), backline.audit_body(events)
    TO backline_definer, backline_jobs, backline_app;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
