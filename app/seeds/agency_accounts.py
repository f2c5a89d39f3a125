"""Whom Atlas Agency works for in the story."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """A client of the story: who, where, how it pays, and how many hours a week it takes."""

    name: str
    contact: str
    address: str
    country: str
    deal: str
    hours: int
    price: str = ""
    vat_id: str = ""
    task: str = "Release campaign"


ACCOUNTS = (
    Account("Nova Lind", "Nova Lind", "Hafenstraße 18\n20359 Hamburg", "DE", "commission", 4, "15"),
    Account(
        "Rook & Vale", "Rook Amis", "Mare Street 201\nLondon E8 3QE", "GB", "commission", 3, "20"
    ),
    Account("The Foundry", "Flo Brandt", "Werkstraße 7\n04229 Leipzig", "DE", "retainer", 3, "900"),
    Account("Marrow Bay", "Freja Holm", "Strandvej 4\n6700 Esbjerg", "DK", "retainer", 5, "1500"),
    Account(
        "Ines Duarte",
        "Ines Duarte",
        "Rua do Século 88\n1200-437 Lisboa",
        "PT",
        "retainer",
        3,
        "850",
    ),
    Account(
        "Kestrel Choir", "Owen Pryce", "Cathedral Road 12\nCardiff CF11 9LJ", "GB", "hourly", 2
    ),
    Account("Gletscher", "Lena Huber", "Innrain 52\n6020 Innsbruck", "AT", "retainer", 4, "1200"),
    Account("Mika Saarinen", "Mika Saarinen", "Vaasankatu 9\n00500 Helsinki", "FI", "hourly", 2),
    Account(
        "Papaya Sound System",
        "Joana Reis",
        "Rue de la Goutte d’Or 33\n75018 Paris",
        "FR",
        "retainer",
        4,
        "1100",
    ),
    Account(
        "Halfmoon Records",
        "Tess van Dijk",
        "Oudegracht 141\n3511 Utrecht",
        "NL",
        "retainer",
        6,
        "2400",
        task="Catalogue reissues",
    ),
    Account("Sable & Thorn", "Ruth Sable", "Leith Walk 77\nEdinburgh EH6 8LX", "GB", "hourly", 1),
    Account(
        "Orchester im Hof",
        "Karl Voss",
        "Gneisenaustraße 4\n10961 Berlin",
        "DE",
        "hourly",
        2,
        task="Summer season",
    ),
)
