-- What a published run has closed stays closed; a draft's closings go with it. Accounts on
-- statements follow the same rules as their lines.

CREATE FUNCTION backline.closing_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM statement_runs r WHERE r.tenant_id = OLD.tenant_id AND r.id = OLD.run_id
            AND r.status IN ('published', 'locked')
    ) THEN
        RAISE EXCEPTION 'a closed period does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

-- Who makes a trigger has to be allowed its function.
SET LOCAL ROLE backline_definer;
GRANT EXECUTE ON FUNCTION backline.statement_lines_added(), backline.statement_lines_removed()
    TO SESSION_USER;
RESET ROLE;

CREATE TRIGGER contract_closings_kept BEFORE UPDATE OR DELETE ON contract_closings
    FOR EACH ROW EXECUTE FUNCTION backline.closing_kept();
CREATE TRIGGER statement_entries_added AFTER INSERT ON statement_entries
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION backline.statement_lines_added();
CREATE TRIGGER statement_entries_removed AFTER DELETE ON statement_entries
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION backline.statement_lines_removed();
CREATE TRIGGER statement_entries_kept BEFORE UPDATE ON statement_entries
    FOR EACH ROW EXECUTE FUNCTION backline.refuse_change();
CREATE TRIGGER statement_recoupments_added AFTER INSERT ON statement_recoupments
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION backline.statement_lines_added();
CREATE TRIGGER statement_recoupments_removed AFTER DELETE ON statement_recoupments
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION backline.statement_lines_removed();
CREATE TRIGGER statement_recoupments_kept BEFORE UPDATE ON statement_recoupments
    FOR EACH ROW EXECUTE FUNCTION backline.refuse_change();

SET LOCAL ROLE backline_definer;
REVOKE EXECUTE ON FUNCTION backline.statement_lines_added(), backline.statement_lines_removed()
    FROM SESSION_USER;
RESET ROLE;

GRANT CREATE ON SCHEMA backline TO backline_definer;
REVOKE EXECUTE ON FUNCTION backline.closing_kept() FROM PUBLIC;
ALTER FUNCTION backline.closing_kept() OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
