-- Reprinted agency copy
-- Which outlets print whose texts, by what dateline, byline or section say of the origin.
select t.origin, w.name as origin_name, t.outlet, o.name as printed_by, count(*) as articles, max(t.day) as last_day
from tags t
left join outlets w on w.id = t.origin
left join outlets o on o.id = t.outlet
where t.origin is not null and t.origin is not t.outlet
group by t.origin, t.outlet
order by articles desc
limit 300
