"""The one place where the environment is read.

A ``Settings`` is made at the edge (a command, a server, a test) and passed in; no other module looks at
``os.environ``. It does not hold what belongs to a commune: that is ``commune.toml``.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from assistant.errors import SettingInvalid

INSTALL_MODEL = "installez d'abord « pip install 'commune-assistant[llm]' », ou « make model » depuis les sources"

MCP_ABSENT = (
    "ASSISTANT_BUILDERS_TOKEN est donné, mais l'adresse /mcp n'existe pas, car le paquet « mcp » n'est pas installé : "
    "« make mcp » depuis les sources, ou REQUIREMENTS=mcp pour l'image, puis relancez le service. Les clients d'OpenAI "
    "sont servis."
)


class Settings(BaseSettings):
    """Settings with prefix ``ASSISTANT_``, from the environment or a ``.env`` file; each is in docs/reglages.md."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    site: Path | None = Field(default=None, description="Dossier de la commune (celui de commune.toml).")
    data: Path | None = Field(
        default=None, description="Dossier de l'index et des données, si le site est en lecture seule."
    )
    embeddings: str = Field(
        default="encoder",
        description="Modèle d'empreintes : encoder, bundled, encoder:DOSSIER, sentence-transformers:NOM ou openai:NOM.",
    )
    embeddings_base_url: str = Field(default="", description="Adresse de l'API d'empreintes compatible OpenAI.")
    embeddings_api_key: SecretStr = Field(default=SecretStr(""), description="Clé de l'API d'empreintes.")
    llm: str = Field(
        default="", description="Modèle de langue : openai:MODELE, ollama:MODELE, ou vide pour s'en passer."
    )
    llm_base_url: str = Field(default="", description="Adresse de l'API du modèle de langue.")
    llm_api_key: SecretStr = Field(default=SecretStr(""), description="Clé de l'API du modèle de langue.")
    llm_daily_tokens: int = Field(
        default=200_000, ge=0, description="Jetons permis par jour ; au-delà, les réponses sont des extraits."
    )
    llm_timeout: float = Field(
        default=20, gt=0, le=120, description="Secondes laissées au modèle pour écrire toute la réponse."
    )
    llm_first_token: float = Field(
        default=8, gt=0, le=120, description="Secondes laissées au modèle pour commencer à répondre."
    )
    llm_max_tokens: int = Field(default=500, ge=50, le=4000, description="Jetons d'une réponse, au plus.")
    allowed_origins: str = Field(default="", description="Sites qui peuvent appeler l'API, séparés par des virgules.")
    allowed_hosts: str = Field(
        default="", description="Noms de ce serveur, séparés par des virgules ; vide : n'importe lequel."
    )
    telegram_token: SecretStr = Field(default=SecretStr(""), description="Jeton du robot, donné par BotFather.")
    telegram_api_url: str = Field(default="", description="Autre serveur de l'API Bot que celui de Telegram.")
    telegram_webhook_url: str = Field(
        default="", description="Adresse https où Telegram apporte les messages ; vide : le robot va les chercher."
    )
    telegram_webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="Secret de cette adresse ; vide : déduit du jeton."
    )
    api_url: str = Field(
        default="", description="Adresse de « assistant serve » pour « assistant telegram » lancé à part."
    )
    secret: SecretStr = Field(
        default=SecretStr(""), description="Secret de l'installation, partagé par le site et le robot lancés à part."
    )
    trusted_proxy: str = Field(
        default="", description="Adresse du mandataire (nginx, Caddy…) dont les en-têtes X-Forwarded sont crus."
    )
    shared_addresses: str = Field(
        default="",
        description="Adresses de beaucoup de personnes (école, mairie), séparées par des virgules ; un réseau s'écrit "
        "203.0.113.0/28.",
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""), description="Jeton pour lire /metrics et /bureau depuis une autre machine."
    )
    builders_token: SecretStr = Field(
        default=SecretStr(""), description="Jeton des programmes (MCP, /v1/chat/completions) ; vide : ils sont fermés."
    )
    rate_client: str = Field(default="60/minute;600/hour", description="Questions permises à un même visiteur.")
    rate_total: str = Field(default="6000/minute", description="Questions permises à tous les visiteurs ensemble.")
    retention_days: int | None = Field(
        default=None, ge=0, le=365, description="Jours de garde des avis, sinon ceux de commune.toml."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Niveau du journal.")

    @classmethod
    def read(cls) -> Settings:
        """Read the environment; raise :class:`SettingInvalid` naming the first setting that cannot be used."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = f"ASSISTANT_{str(first['loc'][0]).upper()}"
            known = str(first.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
            advice = f", choisissez parmi {known}" if known else ""
            raise SettingInvalid(name, f"valeur « {first['input']} » refusée{advice}") from None
        except UnicodeDecodeError:
            raise SettingInvalid(".env", "enregistrez ce fichier en UTF-8, une lettre est illisible") from None

    @classmethod
    def unknown(cls) -> tuple[str, ...]:
        """Names that begin as ours do, in the environment or in ``.env``, and that no setting has."""
        prefix = str(cls.model_config["env_prefix"])
        written = {*EnvSettingsSource(cls).env_vars, *DotEnvSettingsSource(cls).env_vars}  # in lower case
        known = {f"{prefix}{name}".lower() for name in cls.model_fields}
        return tuple(sorted(name.upper() for name in written - known if name.startswith(prefix.lower())))

    @property
    def lacks_mcp(self) -> bool:
        """Whether programs have a token and the package that serves them ``/mcp`` is absent: :data:`MCP_ABSENT`."""
        return bool(self.builders_token.get_secret_value()) and find_spec("mcp") is None

    @property
    def origins(self) -> tuple[str, ...]:
        """The allowed origins as a tuple, without trailing slashes."""
        return tuple(origin.strip().rstrip("/") for origin in self.allowed_origins.split(",") if origin.strip())

    @property
    def shared(self) -> tuple[str, ...]:
        """The addresses and networks behind which many people ask."""
        return tuple(one.strip() for one in self.shared_addresses.split(",") if one.strip())

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names of this server in lower case; ``*.ville.example`` stands for all below ``ville.example``."""
        return tuple(host.strip().lower() for host in self.allowed_hosts.split(",") if host.strip())
