-- Which workspace answers under a host name: asked before anybody is known, so by a definer.

GRANT CREATE ON SCHEMA backline TO backline_definer;
GRANT SELECT ON domains TO backline_definer;

CREATE FUNCTION backline.front_of(wanted_host text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT backline.shown(t) FROM domains d JOIN tenants t ON t.id = d.tenant_id
    WHERE d.host = wanted_host AND d.state = 'verified' AND d.purpose = 'pages'
$$;
REVOKE EXECUTE ON FUNCTION backline.front_of(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION backline.front_of(text) TO backline_app;
ALTER FUNCTION backline.front_of(text) OWNER TO backline_definer;
REVOKE CREATE ON SCHEMA backline FROM backline_definer;
