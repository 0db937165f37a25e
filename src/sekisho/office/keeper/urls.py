"""Addresses of the office's keeping: keepers' own; auditors read; a supervisor countersigns law; tokens are for all."""

from django.urls import path, re_path

from sekisho.office.keeper import accounts, anew, backup, laws, log, organisations, overview, tokens

_AS = r"\.(?P<form>csv|json)$"

urlpatterns = [
    path("keeper", overview.overview, name="keeper"),
    path("keeper/acts", overview.acts, {"form": None}, name="keeper-acts"),
    re_path(r"^keeper/acts" + _AS, overview.acts, name="keeper-acts-as"),
    path("keeper/organisations", organisations.organisations, {"form": None}, name="organisations"),
    re_path(r"^keeper/organisations" + _AS, organisations.organisations, name="organisations-as"),
    path("keeper/organisations/new", organisations.make, name="organisation-make"),
    path("keeper/organisations/<int:number>", organisations.rename, name="organisation"),
    path("keeper/accounts", accounts.accounts, {"form": None}, name="accounts"),
    re_path(r"^keeper/accounts" + _AS, accounts.accounts, name="accounts-as"),
    path("keeper/accounts/invite", accounts.invite, name="invite"),
    path("keeper/accounts/<int:number>", accounts.account, name="account"),
    path("keeper/accounts/<int:number>/do", accounts.do, name="account-do"),
    path("keeper/invitations/<int:number>", accounts.invitation_do, name="invitation-do"),
    path("keeper/tokens", tokens.tokens, {"form": None}, name="tokens"),
    re_path(r"^keeper/tokens" + _AS, tokens.tokens, name="tokens-as"),
    path("keeper/tokens/<int:number>/revoke", tokens.revoke, name="token-revoke"),
    path("me/tokens", tokens.mine, name="my-tokens"),
    path("me/tokens/<int:number>/revoke", tokens.revoke_mine, name="my-token-revoke"),
    path("keeper/law", laws.proposals, {"form": None}, name="law-proposals"),
    re_path(r"^keeper/law" + _AS, laws.proposals, name="law-proposals-as"),
    path("keeper/law/propose", laws.propose, name="law-propose"),
    path("keeper/law/standing.zip", laws.standing, name="law-standing"),
    path("keeper/law/<int:number>", laws.proposal, name="law-proposal"),
    path("keeper/law/<int:number>/folder.zip", laws.folder, name="law-folder"),
    path("keeper/law/<int:number>/decide", laws.decide, name="law-decide"),
    path("keeper/refind", anew.refind, name="refind"),
    path("keeper/backup", backup.backup, name="backup"),
    path("keeper/backup/take", backup.take, name="backup-take"),
    path("log", log.log, {"form": None}, name="log"),
    re_path(r"^log" + _AS, log.log, name="log-as"),
    path("log/sign", anew.sign, name="log-sign"),
    path("log/head.txt", log.head, name="log-head"),
    path("log/export", log.export, name="log-export"),
    path("log/consistency", log.consistency, name="log-consistency"),
    path("log/<int:n>", log.event, name="log-event"),
    path("log/<int:n>/receipt", log.receipt, name="log-receipt"),
    path("log/<int:n>/proof.json", log.proof, name="log-proof"),
]
