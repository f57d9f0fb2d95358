-- How far apart raters place each outlet
-- Steps between the leftmost and the rightmost lean on our five-step scale, by outlet. 0 steps with one rater means no
-- second opinion, not agreement.
with placed as (
  select outlet, lean_low, lean_high, raters, count(*) as articles,
    case lean_low when 'left' then 1 when 'lean-left' then 2 when 'center' then 3 when 'lean-right' then 4 when 'right' then 5 end as low,
    case lean_high when 'left' then 1 when 'lean-left' then 2 when 'center' then 3 when 'lean-right' then 4 when 'right' then 5 end as high
  from tags
  where lean_low is not null
  group by outlet, lean_low, lean_high, raters
)
select p.outlet, o.name, p.lean_low, p.lean_high, p.raters, p.high - p.low as steps_apart, p.articles
from placed p
left join outlets o on o.id = p.outlet
order by steps_apart desc, p.raters desc, o.name
