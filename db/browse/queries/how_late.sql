-- How late are we?
-- Minutes from the announcement of an article to its being on disk, by outlet, over the last seven days that anything
-- was stored. The middle one and the one that 95 in 100 do not exceed.
with late as (
  select outlet, (julianday(stored) - julianday(first_seen)) * 1440 as minutes
  from articles
  where stored >= (select strftime('%Y-%m-%dT%H:%M:%SZ', max(stored), '-7 days') from articles)
),
ranked as (
  select outlet, minutes,
    row_number() over (partition by outlet order by minutes) as place,
    count(*) over (partition by outlet) as articles
  from late
)
select
  outlet,
  articles,
  round(min(case when place >= articles * 0.5 then minutes end), 1) as median_minutes,
  round(min(case when place >= articles * 0.95 then minutes end), 1) as p95_minutes
from ranked
group by outlet
order by p95_minutes desc
