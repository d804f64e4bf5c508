from collections.abc import Iterator, Sequence
from os import PathLike
from typing import Any, Protocol

__version__: str

class ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class Error(Exception): ...

class DictionaryError(Error):
    file: str
    line: int
    column: int

class InputError(Error): ...

class Table:
    """One table, as an Arrow stream."""

    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> Any: ...
    def __arrow_c_schema__(self) -> Any: ...

class Tables:
    """The tables of one call, by name."""

    documents: Table
    sentences: Table
    tokens: Table
    mentions: Table
    entities: Table
    projects: Table
    quantities: Table
    times: Table
    figures: Table
    errors: Table
    def keys(self) -> list[str]: ...
    def __getitem__(self, name: str, /) -> Table: ...
    def __contains__(self, name: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...

class Annotated:
    """One annotated article."""

    @property
    def html(self) -> str: ...
    def _repr_html_(self) -> str: ...

class Extractor:
    """Reads articles. Built once; never changes; picklable; safe to use from several threads."""

    def __init__(
        self,
        dictionaries: str | PathLike[str] | Sequence[str | PathLike[str]] = ...,
        home: str | None = None,
        *,
        builtin: bool = True,
        jobs: int | None = None,
    ) -> None: ...
    @property
    def home(self) -> str | None: ...
    def extract(
        self,
        data: str | list[str] | tuple[str, ...] | ArrowStream,
        *,
        tables: Sequence[str] | None = None,
        id_field: str = ...,
        text_field: str = ...,
        title_field: str = ...,
        date_field: str = ...,
        url_field: str = ...,
        home_field: str = ...,
        publisher_field: str = ...,
        author_field: str = ...,
    ) -> Tables: ...
    def show(self, text: str, *, title: str | None = None, published: str | None = None) -> Annotated: ...

def columns(table: str) -> list[tuple[str, str, bool, str]]: ...
def table_names() -> list[str]: ...
def restore(layers: list[list[tuple[str, bytes]]], home: str | None, builtin: bool, jobs: int | None) -> Extractor: ...
def run(arguments: Sequence[str]) -> int: ...
