CREATE TRIGGER show_nights_guard BEFORE INSERT OR UPDATE ON show_nights
    FOR EACH ROW EXECUTE FUNCTION backline.show_guard();

-- Whoever asked for a night reads in their own log as well when it is announced.
SET LOCAL ROLE backline_definer;
GRANT EXECUTE ON FUNCTION backline.tell_asker() TO backline_owner;
RESET ROLE;
CREATE TRIGGER events_told_announced AFTER INSERT ON events FOR EACH ROW
    WHEN (NEW.name IN ('holds.announced', 'holds.taken_back'))
    EXECUTE FUNCTION backline.tell_asker();
SET LOCAL ROLE backline_definer;
REVOKE EXECUTE ON FUNCTION backline.tell_asker() FROM backline_owner;
RESET ROLE;
