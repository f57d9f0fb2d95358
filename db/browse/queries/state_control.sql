-- Outlets by state control
-- With how many articles of each we hold. None on record is not the same as independent.
select s.state_control, s.outlet, o.name, o.country, s.articles
from (select state_control, outlet, count(*) as articles from tags group by state_control, outlet) s
left join outlets o on o.id = s.outlet
order by
  case s.state_control when 'yes' then 1 when 'captured' then 2 when 'no' then 3 when 'none on record' then 4 else 5 end,
  s.articles desc
