-- The latest, side by side
-- The newest five articles for every range of leans, among the newest two thousand.
with newest as (
  select id, title, published from articles
  where published is not null and withdrawn is null
  order by published desc limit 2000
),
placed as (
  select n.id as article, t.outlet, n.title, n.published, t.lean_low, t.lean_high, t.raters,
    row_number() over (partition by t.lean_low, t.lean_high order by n.published desc) as place
  from newest n
  join tags t on t.article = n.id
)
select lean_low, lean_high, raters, article, outlet, title, published
from placed
where place <= 5
order by
  case lean_low when 'left' then 1 when 'lean-left' then 2 when 'center' then 3 when 'lean-right' then 4 when 'right' then 5 else 6 end,
  lean_high, published desc
