-- What nobody can change once it is sent, signed, approved or invoiced.

-- For exclusion constraints: a range of one id, since GiST knows no equality of ids by itself.
CREATE TYPE backline.uuidrange AS RANGE (subtype = uuid);

-- Nobody works twice at one time. The tenant is part of it: what somebody does for another
-- agency must not show here.
ALTER TABLE time_entries ADD CONSTRAINT ex_time_entries_overlap EXCLUDE USING gist (
    backline.uuidrange(tenant_id, tenant_id, '[]') WITH &&,
    backline.uuidrange(person_id, person_id, '[]') WITH &&,
    tstzrange(started_at, ended_at) WITH &&
) WHERE (started_at IS NOT NULL);

-- Refuses a change of any column but those named by the trigger.
CREATE FUNCTION backline.only_these_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - TG_ARGV IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV THEN
        RAISE EXCEPTION 'this row of % is frozen', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER proposal_versions_frozen BEFORE UPDATE ON proposal_versions
    FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION backline.only_these_change();
CREATE TRIGGER proposal_versions_kept BEFORE DELETE ON proposal_versions
    FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION backline.refuse_change();

-- The price table of a version that was sent: the client's ticks are all that may still change.
CREATE FUNCTION backline.proposal_items_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE item proposal_items := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF EXISTS (
        SELECT FROM proposal_versions v WHERE v.tenant_id = item.tenant_id
            AND v.id = item.version_id AND v.frozen_at IS NOT NULL
    ) AND (TG_OP <> 'UPDATE' OR to_jsonb(OLD) - 'is_chosen' <> to_jsonb(NEW) - 'is_chosen') THEN
        RAISE EXCEPTION 'the prices of a proposal that was sent are frozen'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN item;
END
$$;
CREATE TRIGGER proposal_items_frozen BEFORE INSERT OR UPDATE OR DELETE ON proposal_items
    FOR EACH ROW EXECUTE FUNCTION backline.proposal_items_frozen();

CREATE FUNCTION backline.agreement_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> NEW.state AND NOT (OLD.state, NEW.state) IN (
        ('draft', 'sent'), ('draft', 'signed'), ('draft', 'withdrawn'),
        ('sent', 'signed'), ('sent', 'withdrawn')
    ) THEN
        RAISE EXCEPTION 'an agreement cannot go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.pdf_key IS NOT NULL AND NEW.pdf_key IS DISTINCT FROM OLD.pdf_key THEN
        RAISE EXCEPTION 'the document of an agreement stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER agreement_moves BEFORE UPDATE ON agreements
    FOR EACH ROW EXECUTE FUNCTION backline.agreement_moves();
CREATE TRIGGER agreements_frozen BEFORE UPDATE ON agreements
    FOR EACH ROW WHEN (OLD.state <> 'draft')
    EXECUTE FUNCTION backline.only_these_change(
        'state', 'signed_at', 'sent_at', 'ended_on', 'pdf_key', 'pdf_sha256', 'recipient_email'
    );
CREATE TRIGGER agreements_signed BEFORE UPDATE ON agreements
    FOR EACH ROW WHEN (OLD.state = 'signed')
    EXECUTE FUNCTION backline.only_these_change('ended_on', 'pdf_key', 'pdf_sha256');
CREATE TRIGGER agreements_kept BEFORE DELETE ON agreements
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION backline.refuse_change();

-- Terms belong to the text that is signed: they change in a draft only.
CREATE FUNCTION backline.agreement_terms_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_tenant uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
    of_agreement uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.agreement_id ELSE NEW.agreement_id END;
BEGIN
    IF EXISTS (
        SELECT FROM agreements a
        WHERE a.tenant_id = of_tenant AND a.id = of_agreement AND a.state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'the terms of an agreement that was sent are frozen'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER agreement_terms_frozen BEFORE INSERT OR UPDATE OR DELETE ON agreement_terms
    FOR EACH ROW EXECUTE FUNCTION backline.agreement_terms_frozen();
CREATE TRIGGER commission_terms_frozen BEFORE INSERT OR UPDATE OR DELETE ON commission_terms
    FOR EACH ROW EXECUTE FUNCTION backline.agreement_terms_frozen();

CREATE TRIGGER agreement_signatures_append_only BEFORE UPDATE OR DELETE ON agreement_signatures
    FOR EACH ROW EXECUTE FUNCTION backline.refuse_change();

-- Approved time and expenses are booked: only the month that invoices them is still written.
CREATE TRIGGER time_entries_frozen BEFORE UPDATE ON time_entries
    FOR EACH ROW WHEN (OLD.state = 'approved')
    EXECUTE FUNCTION backline.only_these_change('client_month_id');
CREATE TRIGGER time_entries_kept BEFORE DELETE ON time_entries
    FOR EACH ROW WHEN (OLD.state = 'approved') EXECUTE FUNCTION backline.refuse_change();
CREATE TRIGGER client_expenses_frozen BEFORE UPDATE ON client_expenses
    FOR EACH ROW WHEN (OLD.state = 'approved')
    EXECUTE FUNCTION backline.only_these_change('client_month_id', 'reimbursed_at');
CREATE TRIGGER client_expenses_kept BEFORE DELETE ON client_expenses
    FOR EACH ROW WHEN (OLD.state = 'approved') EXECUTE FUNCTION backline.refuse_change();
CREATE TRIGGER commission_lines_frozen BEFORE UPDATE ON commission_lines
    FOR EACH ROW EXECUTE FUNCTION backline.only_these_change('client_month_id');
CREATE TRIGGER commission_lines_kept BEFORE DELETE ON commission_lines
    FOR EACH ROW EXECUTE FUNCTION backline.refuse_change();

-- A client's month is taken apart again only before its invoice is issued.
CREATE TRIGGER client_months_frozen BEFORE UPDATE ON client_months
    FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL)
    EXECUTE FUNCTION backline.only_these_change('failure');
CREATE TRIGGER client_months_kept BEFORE DELETE ON client_months
    FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL) EXECUTE FUNCTION backline.refuse_change();
CREATE TRIGGER month_lines_frozen BEFORE UPDATE ON month_lines
    FOR EACH ROW EXECUTE FUNCTION backline.only_these_change();
