-- A version of a set list says for good what somebody saved.
CREATE TRIGGER setlist_versions_kept BEFORE UPDATE ON setlist_versions
    FOR EACH ROW EXECUTE FUNCTION backline.refuse_change();

-- What was played is what claims are made of: once locked, it can only be opened again.
CREATE FUNCTION backline.performance_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.locked_at IS NOT NULL AND (
        NEW.locked_at IS NOT NULL
        OR to_jsonb(NEW) - 'locked_at' - 'locked_by' <> to_jsonb(OLD) - 'locked_at' - 'locked_by'
    ) THEN
        RAISE EXCEPTION 'a locked list stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER performances_kept BEFORE UPDATE ON performances
    FOR EACH ROW EXECUTE FUNCTION backline.performance_guard();
