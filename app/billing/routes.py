"""The ledger on screen and for programs: accounts, their entries, postings and the proof."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery

from app.billing import queries
from app.billing.models import KINDS
from app.billing.proof import prove
from app.billing.views import TrialBalanceView, reference_path, trial_balance_view
from app.core.errors import Invalid, NotFound
from app.core.paging import DEFAULT_LIMIT, InvalidCursor
from app.core.uow import UnitOfWork
from app.web.api import PREFIX, ApiController, answer
from app.web.guards import requires
from app.web.page import page
from app.web.visit import HttpRequest

LABELS = dict(zip(KINDS, ("Assets", "Liabilities", "Income", "Expenses", "Equity"), strict=True))


class LedgerController(Controller):
    path = "/t/{slug:str}/ledger"
    guards = (requires("money.read"),)

    @get()
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[str]:
        return page(
            request,
            "billing/ledger.html",
            home=f"/t/{slug}/ledger",
            labels=LABELS,
            shown=queries.SHOWN,
            totals=await queries.trial_balance(uow),
            groups=await queries.overview(uow),
        )

    @get("/proof")
    async def prove(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[str]:
        return page(request, "billing/proof.html", home=f"/t/{slug}/ledger", proof=await prove(uow))


class LedgerAccountsController(Controller):
    path = "/t/{slug:str}/ledger/accounts"
    guards = (requires("money.read"),)

    @get()
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        kind: FromQuery[str] = "asset",
        after: FromQuery[str] = "",
    ) -> Response[str]:
        if kind not in KINDS:
            raise NotFound
        try:
            accounts = await queries.list_accounts(uow, kind, after=after)
        except InvalidCursor as error:
            raise Invalid(str(error)) from error
        return page(
            request,
            "billing/accounts.html",
            home=f"/t/{slug}/ledger",
            labels=LABELS,
            kind=kind,
            accounts=accounts,
        )

    @get("/{account_id:uuid}")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        account_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        before: FromQuery[int | None] = None,
    ) -> Response[str]:
        account = await queries.get_account(uow, account_id)
        lines = await queries.list_lines(uow, account_id, before=before)
        return page(
            request,
            "billing/account.html",
            home=f"/t/{slug}/ledger",
            labels=LABELS,
            account=account,
            lines=lines[:DEFAULT_LIMIT],
            older=lines[DEFAULT_LIMIT - 1][0].version if len(lines) > DEFAULT_LIMIT else None,
            is_newest=before is None,
        )


class LedgerTransactionsController(Controller):
    path = "/t/{slug:str}/ledger/transactions"
    guards = (requires("money.read"),)

    @get("/{transaction_id:uuid}")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        transaction_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[str]:
        posting = await queries.get_transaction(uow, transaction_id)
        return page(
            request,
            "billing/transaction.html",
            home=f"/t/{slug}/ledger",
            posting=posting,
            entries=await queries.list_entries_of(uow, transaction_id),
            reversal=await queries.find_reversal(uow, transaction_id),
            reference=reference_path(uow.registry, slug, posting),
        )


class LedgerApi(ApiController):
    path = f"{PREFIX}/ledger"
    tags = ("Ledger",)

    @get(
        "/trial-balance",
        guards=[requires("money.read")],
        responses={200: ResponseSpec(TrialBalanceView, description="Exact decimals, as strings.")},
    )
    async def trial_balance(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        """The sums of all debit and credit balances, per currency; their difference is zero."""
        return answer(request, trial_balance_view(await queries.trial_balance(uow)))
