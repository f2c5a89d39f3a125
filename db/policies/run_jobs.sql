-- A run moves with its statements. A draft is computed and approved; what is approved is published
-- or computed again. Either may fail, and a draft that nobody wants any more is canceled.
CREATE OR REPLACE FUNCTION backline.statement_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status IN ('publishing', 'published', 'locked') THEN
            RAISE EXCEPTION 'a published run stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.period <> NEW.period OR OLD.status <> NEW.status AND NOT (OLD.status, NEW.status) IN (
        ('drafting', 'draft'), ('drafting', 'failed'), ('drafting', 'canceled'),
        ('failed', 'drafting'), ('draft', 'drafting'), ('approved', 'drafting'),
        ('draft', 'approved'), ('approved', 'publishing'), ('publishing', 'approved'),
        ('publishing', 'published'), ('published', 'locked')
    ) THEN
        RAISE EXCEPTION 'a statement run cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
