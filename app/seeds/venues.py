"""A directory of venues: invented houses in real cities, each as its keeper would describe it."""

from app.core.actor import Actor
from app.core.text import slugify
from app.domain.venues import propose_venue
from app.seeds.stage import Stage

# Name, kind, city, country, capacity, genres.
HOUSES = (
    ("Kesselhaus Süd", "club", "Berlin", "DE", 480, "indie electronic"),
    ("Lichtspiel Neukölln", "theatre", "Berlin", "DE", 720, "pop singer_songwriter"),
    ("Pier Neun", "hall", "Hamburg", "DE", 1400, "rock pop"),
    ("Möwe & Anker", "bar", "Hamburg", "DE", 120, "folk singer_songwriter"),
    ("Isarwerk", "club", "Munich", "DE", 600, "rock metal"),
    ("Domkeller 12", "club", "Cologne", "DE", 300, "indie hip_hop"),
    ("Zeche Morgenrot", "hall", "Essen", "DE", 1100, "rock metal"),
    ("Elbflorenz Saal", "hall", "Dresden", "DE", 850, "jazz classical"),
    ("Baumwolle", "club", "Leipzig", "DE", 400, "electronic indie"),
    ("Remise am Main", "arts_centre", "Frankfurt am Main", "DE", 350, "jazz world"),
    ("Gleis Null", "club", "Stuttgart", "DE", 500, "hip_hop electronic"),
    ("Leinewelle", "club", "Hannover", "DE", 420, "indie pop"),
    ("Flussbad Arena", "open_air", "Vienna", "AT", 3500, "pop rock"),
    ("Kaffeesieder", "bar", "Vienna", "AT", 140, "jazz singer_songwriter"),
    ("Murinsel Club", "club", "Graz", "AT", 380, "indie electronic"),
    ("Salzstadel", "theatre", "Salzburg", "AT", 520, "folk classical"),
    ("Limmathaus Nord", "hall", "Zürich", "CH", 900, "pop indie"),
    ("Rheinschanze", "club", "Basel", "CH", 450, "rock electronic"),
    ("Lac Bleu", "theatre", "Lausanne", "CH", 700, "pop world"),
    ("La Verrerie", "club", "Paris", "FR", 550, "indie electronic"),
    ("Salle des Quais", "hall", "Paris", "FR", 1600, "rock pop"),
    ("Le Tramway", "club", "Lyon", "FR", 480, "hip_hop electronic"),
    ("Docks du Port", "hall", "Marseille", "FR", 1200, "world hip_hop"),
    ("Cave Saint-Michel", "bar", "Bordeaux", "FR", 150, "jazz blues"),
    ("L'Usine Claire", "arts_centre", "Nantes", "FR", 800, "indie electronic"),
    ("Canal House", "club", "Amsterdam", "NL", 650, "electronic pop"),
    ("De Kade", "hall", "Rotterdam", "NL", 1500, "rock hip_hop"),
    ("Stadsbrouwerij", "club", "Utrecht", "NL", 400, "indie folk"),
    ("Zaal Ooievaar", "theatre", "Antwerp", "BE", 750, "pop jazz"),
    ("Ancienne Filature", "hall", "Brussels", "BE", 1300, "rock electronic"),
    ("Gravensteen Garage", "club", "Gent", "BE", 300, "metal rock"),
    ("Havnelageret", "hall", "Copenhagen", "DK", 1100, "pop indie"),
    ("Latinerkælderen", "club", "Århus", "DK", 350, "indie rock"),
    ("Slussen 3", "club", "Stockholm", "SE", 500, "pop electronic"),
    ("Gamla Varvet", "hall", "Göteborg", "SE", 1000, "rock metal"),
    ("Fjordsalen", "hall", "Oslo", "NO", 950, "folk pop"),
    ("Bryggen Scene", "club", "Bergen", "NO", 320, "indie jazz"),
    ("Kulttuurivarasto", "arts_centre", "Helsinki", "FI", 700, "metal indie"),
    ("The Coal Exchange Rooms", "hall", "London", "GB", 1800, "rock pop"),
    ("Lantern Street", "club", "London", "GB", 260, "indie singer_songwriter"),
    ("Cotton Gate", "club", "Manchester", "GB", 550, "indie rock"),
    ("Harbourside Social", "club", "Bristol", "GB", 400, "electronic hip_hop"),
    ("Clyde Halls", "hall", "Glasgow", "GB", 1250, "rock folk"),
    ("The Copper Kettle", "bar", "Dublin", "IE", 130, "folk singer_songwriter"),
    ("Liffey Works", "club", "Dublin", "IE", 700, "indie rock"),
    ("Sala Vapor", "club", "Barcelona", "ES", 600, "electronic rock"),
    ("Teatro del Norte", "theatre", "Madrid", "ES", 1100, "pop world"),
    ("Casa da Ponte", "club", "Porto", "PT", 380, "indie folk"),
    ("Armazém 22", "hall", "Lisbon", "PT", 900, "world pop"),
    ("Officina Due", "club", "Milan", "IT", 520, "electronic indie"),
    ("Teatro Fiume", "theatre", "Rome", "IT", 800, "pop jazz"),
    ("Portico 9", "club", "Bologna", "IT", 350, "indie rock"),
    ("Huta Wschód", "hall", "Warsaw", "PL", 1200, "electronic rock"),
    ("Kino Wisła", "theatre", "Kraków", "PL", 500, "jazz folk"),
    ("Most Klub", "club", "Prague", "CZ", 450, "indie electronic"),
    ("Duna Hajó", "club", "Budapest", "HU", 420, "world electronic"),
    ("The Turbine Room", "hall", "Brooklyn", "US", 1400, "indie rock"),
    ("Canary Street", "club", "Chicago", "US", 500, "indie blues"),
    ("Bayou Parlor", "bar", "New Orleans", "US", 180, "jazz blues"),
    ("Ponderosa Hall", "hall", "Denver", "US", 1000, "folk rock"),
    ("Fog Signal", "club", "Seattle", "US", 600, "rock indie"),
)  # fmt: skip


async def enter_directory(stage: Stage, actor: Actor) -> None:
    """Enter the houses; a few of them are described further, as time allows whoever enters them."""
    for name, kind, city, country, capacity, genres in HOUSES:
        async with stage.database.tenant(actor) as uow:
            await propose_venue(
                uow,
                {
                    "name": name,
                    "kind": kind,
                    "city": city,
                    "country": country,
                    "genres": genres.split(),
                    "email": f"booking@{slugify(name, fallback='house')}.example.com",
                    "load_in": "Street level, through the double doors at the back",
                    "curfew": "23:00 on weekdays, midnight on Friday and Saturday",
                },
                origin="imported",
                capacity=capacity,
            )
