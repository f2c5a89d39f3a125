-- A movement of stock stays as it was noted: another one corrects it. Only the name of who noted
-- it may go.
CREATE FUNCTION backline.merch_movement_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF to_jsonb(NEW) - 'made_by' <> to_jsonb(OLD) - 'made_by' THEN
        RAISE EXCEPTION 'a movement of stock stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER merch_movements_kept BEFORE UPDATE ON merch_movements
    FOR EACH ROW EXECUTE FUNCTION backline.merch_movement_guard();

-- Counts of a closed night are what its statement was made of.
CREATE FUNCTION backline.merch_count_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF to_jsonb(NEW) - 'counted_by' <> to_jsonb(OLD) - 'counted_by' AND EXISTS (
        SELECT FROM merch_nights n
        WHERE n.tenant_id = OLD.tenant_id AND n.id = OLD.night_id AND n.closed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'counts of a closed night stay' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER merch_counts_kept BEFORE UPDATE ON merch_counts
    FOR EACH ROW EXECUTE FUNCTION backline.merch_count_guard();
