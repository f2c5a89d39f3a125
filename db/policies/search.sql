-- What the search compares: small letters without accents and apostrophes, as
-- app.core.text.plain_letters has them. Nearly all text is plain already, and then costs little.

CREATE FUNCTION backline.plain(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(value) = length(value) THEN replace(lower(value), '''', '')
ELSE normalize(regexp_replace(normalize(
    translate(replace(replace(replace(replace(lower(value),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'øđðłı''’', 'oddli'),
    NFKD), '[\u0300-\u036f]', '', 'g'), NFC)
END;

GRANT EXECUTE ON FUNCTION backline.plain(text) TO backline_app;
