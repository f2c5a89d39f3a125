-- Every text of every table in which something occurs, rewritten. Facts keep the digest of what
-- they said, so that their audit chain still holds; nobody chains meanwhile. A name, which others
-- may have too, is sought within workspaces only, and only where we copied it to ourselves.
CREATE OR REPLACE FUNCTION backline.rewrite_everywhere(sought text, replacement text, within uuid[])
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    place record;
    changed bigint;
    counts jsonb := '{}';
    pattern text := backline.standing_alone(sought);
BEGIN
    FOR place IN
        SELECT c.relname AS name, bool_or(a.attname = 'tenant_id') AS has_tenant,
            string_agg(format(
                CASE WHEN a.atttypid = 'jsonb'::regtype
                    THEN '%1$I = regexp_replace(%1$I::text, $1, $2, ''gi'')::jsonb'
                    ELSE '%1$I = regexp_replace(%1$I, $1, $2, ''gi'')' END, a.attname), ', ')
                FILTER (WHERE a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype))
                AS assignments,
            string_agg(format('position(lower($3) in lower(%1$I::text)) > 0'
                ' AND %1$I::text ~* $1', a.attname), ' OR ')
                FILTER (WHERE a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype))
                AS conditions
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            AND NOT a.attisdropped AND a.attgenerated = ''
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            AND backline.class_of(c.relname) IS NOT NULL
            AND (within IS NULL OR (c.relname, a.attname) = ('jobs', 'arguments')
                OR c.relname IN ('events', 'notifications', 'road_days', 'sandbox_messages'))
        GROUP BY c.relname ORDER BY c.relname
    LOOP
        CONTINUE WHEN place.assignments IS NULL;
        IF place.name = 'events' THEN
            PERFORM backline.keep_digests(format('(%s)%s', place.conditions,
                CASE WHEN within IS NULL THEN '' ELSE ' AND e.tenant_id = ANY ($4)' END),
                pattern, replacement, sought, within);
        END IF;
        EXECUTE format('UPDATE %I SET %s WHERE (%s)%s', place.name, place.assignments,
            place.conditions,
            CASE WHEN within IS NULL THEN '' ELSE ' AND tenant_id = ANY ($4)' END)
        USING pattern, replacement, sought, within;
        GET DIAGNOSTICS changed = ROW_COUNT;
        IF changed > 0 THEN
            counts := counts || jsonb_build_object(place.name, changed);
        END IF;
    END LOOP;
    RETURN counts;
END
$$;
