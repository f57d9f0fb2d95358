"""Table of contents: every component in its order, every setting of ours.

Settings that begin with MASTHEAD_ are ours; `masthead.toml` (crawler/config.py) and the command line set them.
"""

from __future__ import annotations

from crawler.config import agent, scrapy_settings

BOT_NAME = "masthead"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# --- kind to sites -----------------------------------------------------------------------------

USER_AGENT = agent(None)
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 64  # over all hosts; most of them wait out their host's delay
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0  # seconds between two requests to one host
DOWNLOAD_DELAY_JITTER = 0.3
COOKIES_ENABLED = False
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the link's row says it
REDIRECT_MAX_TIMES = 6

# --- safe --------------------------------------------------------------------------------------

DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 12 * 1024 * 1024  # bytes, after decompression too
DOWNLOAD_WARNSIZE = 0
TWISTED_DNS_RESOLVER = "crawler.resolver.PublicResolver"
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
METAREFRESH_ENABLED = False
URLLENGTH_LIMIT = 0  # the spider gives long addresses their outcome

# --- what runs, in its order -------------------------------------------------------------------

DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.guard.Guard": 40,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # guard knows the outlets' hosts
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # ours remembers robots.txt for a day
    "crawler.middlewares.robots.Robots": 100,
    "crawler.middlewares.validators.Validators": 410,
    "crawler.middlewares.pace.Pace": 560,
}
SPIDER_MIDDLEWARES: dict[str, int | None] = {}
ITEM_PIPELINES = {
    "pipelines.stages.ExtractPipeline": 100,
    "pipelines.stages.TagPipeline": 200,
    "pipelines.stages.StorePipeline": 900,
}
EXTENSIONS = {
    "crawler.extensions.record.Record": 10,
    "crawler.extensions.progress.Progress": 20,
}

# --- how much at once --------------------------------------------------------------------------

SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # the latest news first, as the frontier gives it
CONCURRENT_ITEMS = 32
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 20_000_000  # bytes of pages that wait for their text
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
LOG_LEVEL = "INFO"
STATS_DUMP = False
FEED_EXPORT_ENCODING = "utf-8"

# --- ours --------------------------------------------------------------------------------------

MASTHEAD_DB = "masthead.db"
MASTHEAD_OUTLETS: str | None = None  # folder of the user's own outlet files
MASTHEAD_SHIPPED_OUTLETS: str | None = None  # None: the ones beside this package
MASTHEAD_SHIPPED_RATINGS: str | None = None
MASTHEAD_CHOICE: list[str] = []  # ids of the outlets to crawl
MASTHEAD_MAX_AGE = "7d"
MASTHEAD_LIMIT = 0  # articles per outlet and run; 0: no limit
MASTHEAD_NOW = False  # ask every feed, due or not
MASTHEAD_RECHECK = "due"
MASTHEAD_POLL = "15m"  # how often a feed is asked at most
MASTHEAD_RUN_TIME = "25m"
MASTHEAD_OUTLET_TIME = "10m"
MASTHEAD_KEEP_PAGES = 30  # days; 0: raw pages are not kept
MASTHEAD_WORKERS = 2
MASTHEAD_DEADLINE = 10.0  # seconds that one page may take to be understood
MASTHEAD_RECYCLE = 500  # pages after which a worker is replaced
MASTHEAD_WORKER_MEMORY = 2 * 1024**3  # bytes
MASTHEAD_PROXY = ""  # a proxy for this crawl alone; the demo's newsstand
MASTHEAD_INVENTED = False  # whether invented outlets may be crawled: the demo alone
MASTHEAD_PROGRESS = False  # a line on the terminal
MASTHEAD_KINDS: dict[str, str] = {}  # discover: addresses that are asked as one kind alone, such as "feed"
MASTHEAD_ARGUMENTS = ""  # the command line, for the `crawls` table

globals().update(scrapy_settings())
