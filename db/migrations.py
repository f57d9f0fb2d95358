"""Numbered steps from an empty file to today's tables, indexes, full-text search and views.

Migrations only go forward: a released step is never edited, a new one is added below it.
What each table and column means stands in `db/browse/metadata.yml`.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("masthead")

TABLES = """
create table outlets (
    id text primary key,
    name text not null,
    domain text,
    country text,
    type text,
    languages text not null default '[]',
    timezone text,
    owner text,
    owner_basis text,
    funding text,
    funding_basis text,
    source text not null,
    disabled integer not null default 0,
    invented integer not null default 0
);
create table outlet_hosts (
    host text not null,
    outlet text not null references outlets(id) on delete cascade,
    kind text not null,
    valid_from text,
    valid_to text,
    after text,
    primary key (host, outlet)
);
create index outlet_hosts_outlet on outlet_hosts(outlet);
create table raters (
    id text primary key,
    name text not null,
    home text,
    method text,
    attribution text,
    licence text,
    table_licence text,
    table_url text,
    dimensions text not null default '[]',
    invented integer not null default 0,
    source text not null
);
create table imports (
    id integer primary key,
    rater text references raters(id),
    layout text not null,
    file text not null,
    sha256 text not null,
    as_of text,
    imported text not null,
    rows_read integer not null,
    rows_matched integer not null,
    rows_new integer not null,
    rows_duplicate integer not null,
    rows_ambiguous integer not null,
    rows_unread integer not null,
    ratings integer not null,
    remarks text not null default '[]'
);
create table ratings (
    id integer primary key,
    outlet text not null references outlets(id) on delete cascade,
    rater text not null references raters(id),
    dimension text not null,
    raw text not null,
    label text not null,
    value text,
    rated_as text,
    scope text,
    applies_from text,
    applies_to text,
    as_of text,
    source text,
    source_url text,
    licence text,
    redistribute integer not null,
    note text,
    import integer references imports(id)
);
create index ratings_outlet on ratings(outlet, dimension);
create index ratings_rater on ratings(rater);
create index ratings_import on ratings(import);
create table replies (
    outlet text not null references outlets(id) on delete cascade,
    day text not null,
    text text not null,
    url text not null,
    rater text,
    primary key (outlet, day, url)
) without rowid;
create table feeds (
    id integer primary key,
    outlet text not null references outlets(id) on delete cascade,
    url text not null,
    kind text not null,
    parent integer references feeds(id) on delete cascade,
    etag text,
    last_modified text,
    sha256 text,
    last_polled text,
    last_good text,
    next_poll text,
    failures real not null default 0,
    status text,
    note text,
    entries integer,
    newest text,
    unique (outlet, url)
);
create table crawls (
    id integer primary key,
    started text not null,
    finished text,
    reason text,
    exit_code integer,
    pid integer,
    version text,
    registry_version text,
    arguments text,
    outlets integer,
    announced integer not null default 0,
    requests integer not null default 0,
    fetched integer not null default 0,
    stored integer not null default 0,
    revised integer not null default 0,
    unchanged integer not null default 0,
    failed integer not null default 0,
    withdrawn integer not null default 0,
    bytes integer not null default 0,
    seconds real
);
create table crawl_outlets (
    crawl integer not null references crawls(id) on delete cascade,
    outlet text not null references outlets(id) on delete cascade,
    health text not null,
    note text,
    feeds_read integer not null default 0,
    feeds_unchanged integer not null default 0,
    feeds_failed integer not null default 0,
    announced integer not null default 0,
    requests integer not null default 0,
    fetched integer not null default 0,
    stored integer not null default 0,
    revised integer not null default 0,
    unchanged integer not null default 0,
    not_article integer not null default 0,
    too_old integer not null default 0,
    duplicate integer not null default 0,
    elsewhere integer not null default 0,
    gone integer not null default 0,
    forbidden integer not null default 0,
    failed integer not null default 0,
    withdrawn integer not null default 0,
    dated integer not null default 0,
    bytes integer not null default 0,
    primary key (crawl, outlet)
);
create index crawl_outlets_outlet on crawl_outlets(outlet, crawl);
create table articles (
    id integer primary key autoincrement,
    outlet text references outlets(id),
    url text not null,
    canonical_url text not null,
    canonical_claimed text,
    title text not null,
    authors text not null default '[]',
    signed text,
    published text,
    published_offset text,
    published_source text,
    modified text,
    modified_offset text,
    day text,
    first_seen text not null,
    fetched text not null,
    stored text not null,
    changed text,
    withdrawn text,
    withdrawn_reason text,
    restored text,
    language text,
    section text,
    genre text,
    genre_evidence text,
    dateline text,
    agency text,
    origin_claimed text,
    access text not null,
    topics text not null default '[]',
    word_count integer not null,
    standfirst text,
    body text not null,
    image text,
    description text,
    content_hash text not null,
    body_hash text not null,
    revisions integer not null default 1,
    checks integer not null default 0,
    sources text not null default '{}',
    conflicts text not null default '[]',
    extractor text not null
);
create index articles_outlet_published on articles(outlet, published);
create index articles_published on articles(published);
create index articles_day on articles(day, outlet);
create index articles_body_hash on articles(body_hash);
create index articles_stored on articles(stored);
create index articles_genre on articles(genre, published);
create index articles_withdrawn on articles(withdrawn) where withdrawn is not null;
create table aliases (
    key text primary key,
    article integer not null references articles(id) on delete cascade,
    since text not null
) without rowid;
create index aliases_article on aliases(article);
create table revisions (
    id integer primary key,
    article integer not null references articles(id) on delete cascade,
    number integer not null,
    seen text not null,
    title text not null,
    standfirst text,
    body text not null,
    modified text,
    word_count integer not null,
    content_hash text not null,
    body_hash text not null,
    cause text not null,
    unique (article, number)
);
create table shingles (
    hash integer not null,
    article integer not null references articles(id) on delete cascade,
    primary key (hash, article)
) without rowid;
create index shingles_article on shingles(article);
create table tags (
    article integer primary key references articles(id) on delete cascade,
    outlet text references outlets(id),
    status text not null,
    section text,
    country text,
    state_control text not null,
    lean text,
    lean_low text,
    lean_high text,
    raters integer not null default 0,
    reliability text,
    reliability_low text,
    reliability_high text,
    reliability_raters integer not null default 0,
    audience_lean real,
    origin text,
    origin_evidence text,
    origin_ratings text not null default '[]',
    note text,
    ratings text not null default '[]',
    registry_version text not null,
    shareable text,
    day text,
    language text
);
create index tags_outlet on tags(outlet, day);
create index tags_lean on tags(lean, outlet);
create index tags_lean_language on tags(lean, language);
create index tags_range on tags(lean_low, lean_high);
create index tags_state_control on tags(state_control, outlet);
create index tags_registry_version on tags(registry_version);
create index tags_day on tags(day, lean, outlet, language);
create table links (
    id integer primary key,
    url text not null,
    key text not null unique,
    announced text not null,
    outlet text references outlets(id),
    feed integer references feeds(id) on delete set null,
    first_seen text not null,
    title text,
    published text,
    outcome text not null,
    reason text,
    article integer references articles(id) on delete set null,
    attempts integer not null default 0,
    tried text,
    due text,
    status integer,
    final_url text
);
create index links_due on links(outlet, due) where due is not null;
create index links_outcome on links(outcome, outlet);
create index links_article on links(article);
create index links_feed on links(feed);
create table robots (
    host text primary key,
    status integer,
    body text,
    fetched text not null,
    expires text not null
);
create table tombstones (
    key text primary key,
    url text not null,
    outlet text,
    reason text not null,
    forgotten text not null
) without rowid;
"""

VIEW = """
create view tagged_articles as
select
    a.id, a.url, a.canonical_url, a.canonical_claimed,
    t.outlet, o.name as outlet_name, o.domain, o.country, o.type as outlet_type, o.owner,
    t.state_control, t.lean, t.lean_low, t.lean_high, t.raters,
    t.reliability, t.reliability_low, t.reliability_high, t.reliability_raters,
    t.audience_lean, t.origin, w.name as origin_name,
    a.title, iif(a.signed in ('organisation', 'outlet'), '[]', a.authors) as authors,
    a.published, a.modified, a.day, a.first_seen, a.fetched, a.stored, a.withdrawn,
    a.language, a.section, a.genre, a.dateline, a.access, a.topics, a.word_count,
    iif(a.withdrawn is null, a.standfirst, null) as standfirst, iif(a.withdrawn is null, a.body, null) as body,
    a.image, a.revisions,
    coalesce(o.invented, 0) as invented, t.registry_version
from articles a
left join tags t on t.article = a.id
left join outlets o on o.id = t.outlet
left join outlets w on w.id = t.origin
"""

REINDEX = """
create trigger articles_au after update of title, standfirst, body on articles begin
    insert into articles_fts (articles_fts, rowid, title, standfirst, body)
        values ('delete', old.rowid, old.title, old.standfirst, old.body);
    insert into articles_fts (rowid, title, standfirst, body)
        values (new.rowid, new.title, new.standfirst, new.body);
end
"""


@migrations()
def create_tables(db: Database) -> None:
    """Everything that the first release keeps."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            db.execute(statement)
    db.table("articles").enable_fts(["title", "standfirst", "body"], create_triggers=True, tokenize="porter unicode61")
    # sqlite-utils re-indexes on every update; ours re-indexes only where the text changed.
    db.execute("drop trigger articles_au")
    db.execute(REINDEX)
    db.execute(VIEW)
