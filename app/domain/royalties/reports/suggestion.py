"""Which column of an unknown report is probably which, for a person to confirm."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from app.domain.royalties.reports.fields import currency_of, match_key
from app.domain.royalties.reports.mapping import MAPPABLE
from app.domain.royalties.reports.profile import AmountRule
from app.domain.royalties.reports.profiles import PROFILES

# English, German, French and Spanish, Italian, Portuguese and Dutch where they differ; the
# surer name first. Written as `match_key` leaves them: no case, accents or punctuation.
_NAMES = {
    "amount": "net amount|amount due|amount|net earnings|earnings|net revenue|revenue|"
    "net royalty|royalty|royalties|payable|net|"
    "nettobetrag|betrag netto|auszahlungsbetrag|auszahlung|betrag|erlos|erlose|einnahmen|"
    "umsatz|vergutung|lizenzbetrag|lizenzen|tantiemen|netto|"
    "montant net|net a payer|montant du|montant|revenu net|revenus|revenu|redevances|redevance|"
    "importe neto|importe|monto neto|monto|ingresos netos|ingresos|ingreso|regalias|"
    "importo netto|importo|ricavi|valor liquido|valor|receita|bedrag|"
    "total|gesamtbetrag|gesamt|summe",
    "isrc": "isrc|isrc code|code isrc|codigo isrc|codice isrc|track isrc|recording isrc",
    "upc": "upc|ean|barcode|upc ean|ean upc|upc code|code upc|codigo upc|strichcode|code barres|"
    "code barre|codigo de barras|codice a barre|gtin|icpn",
    "iswc": "iswc|iswc code|code iswc|codigo iswc",
    "title": "track title|track name|song title|song name|work title|track|song|title|"
    "songtitel|titelname|werktitel|titel|lied|stuck|"
    "titre du morceau|titre de loeuvre|titre|morceau|chanson|oeuvre|"
    "titulo de la cancion|titulo de la obra|titulo|cancion|pista|obra|"
    "titolo|brano|faixa|musica|nummer",
    "artist": "track artist|artist name|artist|performer|kunstlername|kunstler|interpret|"
    "interpreten|band|nom de lartiste|artiste|interprete|nombre del artista|artista|"
    "artiest|uitvoerende",
    "album": "album title|album name|release title|album|release|product title|albumtitel|"
    "veroffentlichung|titre de lalbum|titulo del album|disco|lanzamiento|disque",
    "label": "label name|label|plattenfirma|maison de disques|sello|sello discografico|"
    "discografica|etichetta|selo",
    "store": "store name|store|dsp|service|platform|retailer|channel|source|shop|handler|handel|"
    "plattform|dienst|anbieter|quelle|boutique|magasin|plateforme|plate forme|service de musique|"
    "tienda|plataforma|servicio|fuente|negozio|piattaforma|loja|winkel",
    "partner_id": "partner id|vendor identifier|track id|work id|work number|werknummer|"
    "titel id|numero doeuvre|code oeuvre|numero de obra|codigo de obra",
    "country": "country of sale|country code|country|territory|sales territory|"
    "verkaufsland|landercode|land|gebiet|territorium|pays de vente|code pays|pays|territoire|"
    "pais de venta|codigo de pais|pais|territorio|paese",
    "kind": "transaction type|sale type|sales type|usage type|use type|income type|royalty type|"
    "type|nutzungsart|verkaufsart|transaktionstyp|art|type de vente|type dexploitation|"
    "type de transaction|tipo de venta|tipo de uso|tipo de transaccion|tipo|modalita",
    "format": "format|media format|product format|sound carrier|carrier|configuration|media type|"
    "tontrager|tontragerart|support|formato|supporto|drager",
    "price": "ppd|published price to dealers|dealer price|price to dealers|wholesale price|"
    "handelsabgabepreis|hap|prix de gros|precio al por mayor|prezzo al dettagliante",
    "quantity": "quantity|qty|units|units sold|streams|plays|count|sales|anzahl|menge|stuckzahl|"
    "einheiten|abrufe|wiedergaben|verkaufe|quantite|unites|ecoutes|lectures|ventes|"
    "cantidad|unidades|reproducciones|escuchas|ventas|quantita|quantidade|aantal",
    "currency": "account currency|payment currency|currency code|currency|wahrung|wahrungscode|"
    "devise|monnaie|moneda|divisa|valuta|moeda",
    "period": "sales period|sale month|sales month|sale start date|start date|period start|"
    "reporting period|period|month|sale date|date|"
    "verkaufsmonat|verkaufszeitraum|leistungszeitraum|abrechnungszeitraum|zeitraum von|zeitraum|"
    "monat|verkaufsdatum|startdatum|datum|von|"
    "mois de vente|periode de vente|periode|mois|date de vente|date de debut|debut|"
    "mes de venta|periodo de venta|periodo|mes|fecha de venta|fecha de inicio|fecha|desde|"
    "mese|data|maand",
    "period_until": "sale end date|end date|period end|zeitraum bis|enddatum|bis|"
    "date de fin|fin|fecha de fin|hasta",
}
_IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")


def suggest_mapping(header: Sequence[str]) -> dict[str, str]:
    """Our field names to the columns that bear a name known for it; no column serves twice.

    A currency or a unit behind the name, as in "Amount (EUR)", does not count.
    """
    columns: dict[str, str] = {}
    for simplify in (_plain, _bare):
        for column in header:
            columns.setdefault(simplify(column), column)
    columns.pop("", None)
    taken: set[str] = set()
    suggestion: dict[str, str] = {}
    for field in MAPPABLE:
        for name in _known_names(field):
            if name in columns and columns[name] not in taken:
                suggestion[field] = columns[name]
                taken.add(columns[name])
                break
    return suggestion


def _plain(column: str) -> str:
    return match_key(column.casefold().replace("\ufeff", "").replace("œ", "oe"))


def _bare(column: str) -> str:
    """Without brackets and a currency code at either end."""
    words = _plain(_IN_BRACKETS.sub(" ", column)).split()
    if len(words) > 1 and _is_currency(words[-1]):
        words.pop()
    if len(words) > 1 and _is_currency(words[0]):
        words.pop(0)
    return " ".join(words)


def _is_currency(word: str) -> bool:
    try:
        return bool(currency_of(word))
    except ValueError:
        return False


@cache
def _known_names(field: str) -> tuple[str, ...]:
    own = _NAMES[field].split("|")
    # One source's odd use of a common word says nothing about an unknown report.
    others = {name for other in MAPPABLE if other != field for name in _NAMES[other].split("|")}
    from_profiles = (_plain(name) for name in _profile_names(field))
    return tuple(dict.fromkeys([*own, *(name for name in from_profiles if name not in others)]))


def _profile_names(field: str) -> Iterator[str]:
    for profile in PROFILES:
        if field != "amount":
            yield from profile.columns_of(field)
        elif profile.amount_rule is AmountRule.SINGLE:
            # A factor of a product alone is no amount.
            for term in profile.amount_terms():
                yield from term
