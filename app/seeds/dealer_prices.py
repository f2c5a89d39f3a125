"""What records of a story cost a dealer, by recording and by release, disc and vinyl apart."""

from datetime import date

from app.core.actor import Actor
from app.domain.royalties.prices.service import take_price_list
from app.seeds.stage import Stage

HEAD = "isrc,upc,format,country,from,price,currency"


async def publish_prices(stage: Stage, owner: Actor, *, single: str, album: str, on: date) -> None:
    """A list of the day the single came out; records cost more in the United Kingdom."""
    prices = (
        f"{single},,vinyl,,{on},6.20,EUR",
        f"{single},,cd,,{on},4.10,EUR",
        f",{album},cd,,{on},8.90,EUR",
        f",{album},vinyl,,{on},16.40,EUR",
        f",{album},vinyl,GB,{on},17.10,EUR",
    )
    async with stage.database.tenant(owner) as uow:
        await take_price_list(uow, "\n".join((HEAD, *prices)).encode())
